import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";
import { Unread } from "../../src/sync/unread";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;
let posted = 0;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  await post(10);
  server.readCounts.set(ada.id, 7);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

/** The messages with these counts are in the view. */
function shows(first: number, last: number): void {
  const seen = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  page.room.unread.view({ seen, first, last });
}

const mark = () => server.readCounts.get(ada.id);

async function post(count: number): Promise<void> {
  for (let i = 0; i < count; i++) server.change((log) => log.post(bob, `b${++posted}`, "Hi"));
  await clock.advance(100);
}

test("what came while I was away is unread, and the new line stands before it", () => {
  expect(page.room.unread).toMatchObject({ unread: 3, divider: 7, below: 0 });
});

test("what is in the view is read while I look, and the server is told soon", async () => {
  shows(5, 10);
  expect(page.room.unread.unread).toBe(3);
  page.room.unread.focused(true);
  expect(page.room.unread.unread).toBe(0);
  await clock.advance(100);
  expect(mark()).toBe(10);
});

test("what is in the view is not read while the window is not looked at, or something covers the messages", async () => {
  page.room.unread.covered(true);
  page.room.unread.focused(true);
  shows(5, 10);
  expect(page.room.unread.unread).toBe(3);
  page.room.unread.focused(false);
  page.room.unread.covered(false);
  shows(6, 10);
  await clock.advance(10_000);
  expect(page.room.unread.unread).toBe(3);
  expect(mark()).toBe(7);
  page.room.unread.focused(true);
  expect(page.room.unread.unread).toBe(0);
});

test("what was leapt over stays unread: the mark goes as far as all was seen", async () => {
  await post(30);
  page.room.unread.focused(true);
  shows(36, 40);
  expect(page.room.unread).toMatchObject({ unread: 28, above: 28, below: 0, readCount: 7 });
  shows(8, 20);
  expect(page.room.unread).toMatchObject({ unread: 15, above: 0, below: 15, readCount: 20 });
  await clock.advance(6_000);
  expect(mark()).toBe(20);
  shows(21, 35);
  await clock.advance(6_000);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 40 });
  expect(mark()).toBe(40);
});

test("more may be unread than is loaded: nothing of it is read before it is loaded and seen", async () => {
  await post(100);
  const late = new FakePage(clock, server);
  page = late;
  await clock.advance(1_000);
  expect(late.room.timeline.messages[0]!.count).toBe(61);
  late.room.unread.focused(true);
  shows(61, 110);
  expect(late.room.unread).toMatchObject({ unread: 53, above: 53, readCount: 7, first: undefined });
  for (let pages = 0; pages < 2; pages++) {
    const loading = late.room.loadHistory();
    await clock.advance(1_000);
    await loading;
  }
  expect(late.room.unread).toMatchObject({ unread: 53, readCount: 7 });
  expect(late.room.unread.first!.count).toBe(8);
  shows(8, 60);
  expect(late.room.unread).toMatchObject({ unread: 0, readCount: 110 });
});

test("what is deleted is nobody's to read, wherever it stood", async () => {
  const gone = (count: number) => server.change((log) => log.delete([...log.messages.values()].find((message) => message.count === count)!.id));
  for (const counts of [[8], [9], [10], [8, 9], [9, 10], [8, 10]]) {
    clock = new FakeClock();
    server = new FakeServer(clock);
    posted = 0;
    await post(10);
    server.readCounts.set(ada.id, 7);
    page = new FakePage(clock, server);
    await clock.advance(1_000);
    counts.forEach(gone);
    await clock.advance(500);
    expect(page.room.unread.unread, `without ${counts}`).toBe(3 - counts.length);
    page.room.unread.focused(true);
    const rest = page.room.timeline.messages.map((message) => message.count);
    page.room.unread.view({ seen: rest, first: rest[0]!, last: rest.at(-1)! });
    expect(page.room.unread, `without ${counts}`).toMatchObject({ unread: 0, readCount: 10 });
    // A page that never had them knows as much.
    server.readCounts.set(ada.id, 7);
    page = new FakePage(clock, server);
    await clock.advance(1_000);
    page.room.unread.focused(true);
    page.room.unread.view({ seen: rest, first: rest[0]!, last: rest.at(-1)! });
    expect(page.room.unread, `without ${counts}, loaded`).toMatchObject({ unread: 0, readCount: 10 });
  }
});

test("read marks go out every five seconds at most, and at once when the page is left", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  await clock.advance(100);
  for (let i = 0; i < 30; i++) {
    await post(1);
    shows(2 + i, 11 + i);
  }
  expect(server.calls.get("read")).toBe(1);
  page.room.unread.focused(false);
  await clock.advance(100);
  expect(server.calls.get("read")).toBe(2);
  expect(mark()).toBe(40);
});

test("scrolled up, new messages are counted below and stay unread", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  shows(1, 6);
  await post(4);
  expect(page.room.unread).toMatchObject({ below: 4, unread: 4 });
  expect(page.room.unread.firstBelow!.count).toBe(11);
  shows(9, 14);
  expect(page.room.unread).toMatchObject({ below: 0, unread: 0 });
});

test("the new line is placed again when messages come while I look elsewhere, and goes when I write", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  page.room.unread.undivide();
  page.room.unread.focused(false);
  await post(2);
  expect(page.room.unread.divider).toBe(10);
  await post(2);
  expect(page.room.unread.divider).toBe(10);
  page.room.send("back");
  expect(page.room.unread.divider).toBeUndefined();
});

test("what comes while I look gets no new line, even if I have looked elsewhere before", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  page.room.unread.undivide();
  page.room.unread.focused(false);
  page.room.unread.focused(true);
  await post(2);
  expect(page.room.unread.divider).toBeUndefined();
});

test("the new line stands before what came while the page was cut off, and while it was closed", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  page.room.unread.undivide();
  page.client.hidden();
  page.weather.state = "silent";
  server.drop(page.weather);
  await post(3);
  page.weather.state = "fair";
  await clock.advance(40_000);
  expect(page.room.unread.divider).toBe(10);
  await post(1);
  expect(page.room.unread.divider).toBe(10);
  const again = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  again.room.unread.focused(true);
  await clock.advance(1_000);
  expect(again.room.unread).toMatchObject({ divider: 10, unread: 4 });
  again.room.unread.undivide();
  again.room.unread.view({ seen: [11, 12, 13, 14], first: 5, last: 14 });
  await post(1);
  expect(again.room.unread.divider).toBeUndefined();
});

test("my own message is not unread to me, and reads nothing that came before it", async () => {
  page.room.unread.focused(false);
  page.room.send("mine");
  await clock.advance(100);
  expect(page.room.unread).toMatchObject({ unread: 3, readCount: 7 });
  page.room.unread.focused(true);
  shows(8, 10);
  await clock.advance(6_000);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 11 });
  expect(mark()).toBe(11);
});

test("all can be marked as read without looking at it", async () => {
  page.room.unread.readAll();
  expect(page.room.unread).toMatchObject({ unread: 0, divider: undefined });
  await clock.advance(100);
  expect(mark()).toBe(10);
});

test("of read marks from elsewhere the last word counts, not the highest", () => {
  page.room.unread.focused(false);
  page.room.unread.readElsewhere(9);
  page.room.unread.readElsewhere(2);
  expect(page.room.unread.unread).toBe(8);
});

test("an earlier mark that comes back late takes nothing back that was seen here", async () => {
  page.room.unread.focused(true);
  shows(5, 9);
  shows(6, 10);
  page.room.unread.readElsewhere(9);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 10 });
  await clock.advance(6_000);
  expect(mark()).toBe(10);
});

test("a mark that the server has lost is sent again when the page is back", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  await clock.advance(1_000);
  server.readCounts.set(ada.id, 7);
  server.drop(page.weather);
  await clock.advance(10_000);
  expect(page.room.unread.unread).toBe(0);
  expect(mark()).toBe(10);
});

test("a mark from another device comes by the user's log, and takes the new line with it", async () => {
  expect(page.room.unread.divider).toBe(7);
  server.say("user", { entries: [{ n: 1, id: "u1", at: server.now(), kind: "read", roomId: lobby, readCount: 10 }] });
  await clock.advance(100);
  expect(page.room.unread).toMatchObject({ unread: 0, divider: undefined });
});

test("what comes while the page was away is not read because the page had been at the end", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  page.weather.state = "silent";
  server.drop(page.weather);
  await post(40);
  page.weather.state = "fair";
  await clock.advance(40_000);
  expect(page.room.timeline.messages.at(-1)!.count).toBe(50);
  expect(page.room.unread).toMatchObject({ unread: 40, readCount: 10 });
  expect(page.room.unread.fresh!.count).toBe(11);
  expect(mark()).toBe(10);
});

/** Marks messages from the one with this count on as unread. */
async function markUnread(count: number): Promise<void> {
  void page.room.markUnread(page.room.timeline.messages.find((message) => message.count === count)!);
  await clock.advance(100);
}

test("what is marked as unread while I look at it stays so, also when more comes, until I go to another room", async () => {
  page.room.unread.focused(true);
  shows(1, 10);
  await clock.advance(6_000);
  await markUnread(9);
  expect(page.room.unread).toMatchObject({ unread: 2, readCount: 8, divider: 8 });
  shows(2, 10);
  await post(1);
  shows(2, 11);
  page.room.unread.focused(false);
  page.room.unread.focused(true);
  await clock.advance(60_000);
  expect(page.room.unread).toMatchObject({ unread: 3, readCount: 8, divider: 8 });
  expect(mark()).toBe(8);
  server.drop(page.weather);
  await clock.advance(20_000);
  expect(page.room.unread).toMatchObject({ unread: 3, readCount: 8 });
  page.room.hide();
  page.room.unread.focused(true);
  shows(2, 11);
  await clock.advance(6_000);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 11, divider: 8 });
  expect(mark()).toBe(11);
});

test("what is marked as unread is read again by scrolling to the end", async () => {
  page.room.unread.focused(true);
  shows(3, 10);
  await markUnread(4);
  expect(page.room.unread).toMatchObject({ unread: 7, readCount: 3 });
  shows(1, 8);
  shows(3, 10);
  page.room.unread.release();
  await clock.advance(6_000);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 10 });
  expect(mark()).toBe(10);
});

test("a mark that was to be sent does not undo what I mark as unread", async () => {
  page.room.unread.focused(true);
  shows(1, 8);
  await clock.advance(100);
  shows(1, 10);
  await markUnread(10);
  await clock.advance(60_000);
  expect(mark()).toBe(9);
  expect(page.room.unread).toMatchObject({ unread: 1, readCount: 9 });
});

test("another device that shows the room has the new line at once, and reads nothing by itself", async () => {
  const other = new FakePage(clock, server);
  await clock.advance(1_000);
  for (const { room } of [page, other]) {
    room.unread.focused(true);
    room.unread.view({ seen: [8, 9, 10], first: 8, last: 10 });
  }
  await clock.advance(6_000);
  await markUnread(9);
  expect(other.room.unread).toMatchObject({ unread: 2, divider: 8 });
  other.room.unread.view({ seen: [9, 10], first: 9, last: 10 });
  await clock.advance(60_000);
  expect(mark()).toBe(8);
});

test("when nothing could be marked as unread, all goes on as before", async () => {
  page.room.unread.focused(true);
  shows(1, 8);
  await clock.advance(100);
  shows(1, 10);
  server.refusals.set("unread", [{ code: "unavailable", message: "Later.", retryable: true }]);
  await expect(Promise.all([page.room.markUnread(page.room.timeline.messages[8]!), clock.advance(100)])).rejects.toThrow("Later.");
  await clock.advance(6_000);
  expect(page.room.unread).toMatchObject({ unread: 0, readCount: 10 });
  expect(mark()).toBe(10);
});

test("all rooms are marked as read, and back where they were, with what was seen and not yet told", async () => {
  server.add("attic00000000").post(bob, "a1", "Hi");
  server.readCounts.set("ada0000000000 attic00000000", 0);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
  const attic = page.client.rooms.find(({ id }) => id === "attic00000000")!;
  page.room.unread.focused(true);
  shows(1, 8);
  await clock.advance(100);
  shows(1, 9);
  expect(page.client.unread).toBe(2);
  let undo: (() => Promise<void>) | undefined;
  void page.client.readAll().then((back) => (undo = back));
  await clock.advance(100);
  expect(page.client.unread).toBe(0);
  expect(page.room.unread.divider).toBeUndefined();
  void undo!();
  await clock.advance(60_000);
  expect(page.client.unread).toBe(2);
  expect(page.room.unread).toMatchObject({ readCount: 9, divider: 9 });
  expect(attic.unread).toMatchObject({ readCount: 0, divider: 0 });
  void page.client.readAll();
  await clock.advance(100);
  void page.client.readAll().then((back) => (undo = back));
  await clock.advance(100);
  expect(undo).toBeUndefined();
});

test("nothing is marked as read before the server has said where I stand", () => {
  const marks: number[] = [];
  const message = { ...server.log.messages.get("m1")!, count: 5 };
  const unread = new Unread({ clock, me: ada.id, loaded: { messages: [message], start: true }, mark: (count) => marks.push(count) });
  unread.focused(true);
  unread.arrived(message);
  unread.view({ seen: [5], first: 5, last: 5 });
  unread.flush();
  expect(marks).toEqual([]);
});

test("what I do about what is unread is told apart from what comes, or comes into view", async () => {
  const { unread } = page.room;
  let acts = 0;
  unread.acted.on(() => acts++);
  await post(2);
  shows(5, 10);
  unread.focused(true);
  shows(8, 12);
  expect(acts).toBe(0);
  const done = (act: () => void) => {
    const before = acts;
    act();
    return acts > before;
  };
  expect(done(() => unread.readElsewhere(9))).toBe(true);
  unread.hold();
  expect(done(() => unread.release())).toBe(true);
  expect(done(() => unread.undivide())).toBe(true);
  expect(done(() => unread.readAll())).toBe(true);
});
