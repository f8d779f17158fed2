import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby, markKey } from "../fake/server";
import type { Room } from "../../src/sync/room";
import type { Calls, WireError } from "../../src/wire";

const ids = Array.from({ length: 30 }, (_, i) => `room${100 + i}`.padEnd(13, "0"));
const [one = "", two = "", three = ""] = ids;

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  for (const id of ids) {
    server.add(id).post(bob, `first in ${id}`, `first in ${id}`);
    server.readCounts.set(markKey(ada, id), 1);
  }
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const calls = (event: keyof Calls) => server.calls.get(event) ?? 0;
const room = (id: string): Room => page.client.rooms.find((room) => room.id === id)!;
const say = (id: string, text: string) => server.change((log) => log.post(bob, text, text), id);

async function show(id: string | undefined): Promise<void> {
  page.client.show(id);
  await clock.advance(1_000);
}

test("a room that was not seen before is opened by one call", async () => {
  const resumes = calls("resume");
  page.client.show(one);
  expect(page.room.id).toBe(one);
  expect(page.room.loaded).toBe(false);
  await clock.advance(50);
  expect(page.texts).toEqual([`first in ${one}`]);
  expect(calls("open")).toBe(1);
  expect(calls("page") + calls("resume")).toBe(resumes);
});

test("a room that was seen lately is there at once, with what came meanwhile", async () => {
  await show(one);
  await show(two);
  say(one, "meanwhile");
  await clock.advance(100);
  const before = calls("open");
  page.client.show(one);
  expect(page.texts).toEqual([`first in ${one}`, "meanwhile"]);
  await clock.advance(1_000);
  expect(calls("open")).toBe(before);
});

test("of the rooms that were seen the last five are open, and the others only counted", async () => {
  for (const id of ids.slice(0, 6)) await show(id);
  expect(page.client.rooms.filter((room) => room.open).map(({ id }) => id)).toEqual(ids.slice(1, 6));
  expect(calls("close")).toBe(2); // and the lobby
  say(one, "counted");
  await clock.advance(2_000);
  expect(room(one).unread.unread).toBe(1);
  expect(room(one).timeline.messages.length).toBe(1);
  page.client.show(one);
  expect(page.texts.length).toBe(1);
  await clock.advance(50);
  expect(page.texts).toEqual([`first in ${one}`, "counted"]);
});

test("what comes while a room is being closed counts", async () => {
  for (const id of ids.slice(0, 5)) await show(id);
  page.client.show(ids[5]!);
  say(one, "under way");
  expect(room(one).open).toBe(false);
  await clock.advance(50);
  expect(room(one).unread.unread).toBe(1);
});

test("the timelines of twenty rooms are kept, and of the others what is written and read", async () => {
  await show(one);
  page.write("half a sentence");
  for (const id of ids.slice(1, 21)) await show(id);
  expect(page.client.rooms.filter((room) => room.loaded).length).toBe(20);
  expect(room(one).loaded).toBe(false);
  expect(room(one).hasDraft).toBe(true);
  say(one, "new");
  await clock.advance(2_000);
  expect(room(one).unread.unread).toBe(1);
  await show(one);
  expect(page.texts).toEqual([`first in ${one}`, "new"]);
  expect(page.room.draft.text).toBe("half a sentence");
});

test("a room that is not shown keeps a few hundred messages, however many come", async () => {
  await show(one);
  await show(two);
  for (let i = 0; i < 1_000; i++) say(one, `message ${i}`);
  await clock.advance(1_000);
  expect(room(one).timeline.messages.length).toBeLessThanOrEqual(400);
  expect(room(one).unread.unread).toBe(1_000);
  await show(one);
  expect(page.room.timeline.start).toBe(false);
  void page.room.loadHistory();
  await clock.advance(100);
  expect(page.texts.at(-1)).toBe("message 999");
  expect(new Set(page.texts).size).toBe(page.texts.length);
});

test("rooms that were never shown count what is new by heads and marks", async () => {
  say(one, "a");
  say(one, "b");
  await clock.advance(2_000);
  expect(room(one).unread.unread).toBe(2);
  server.read(ada, one, 2);
  await clock.advance(100);
  expect(room(one).unread.unread).toBe(1);
  server.read(ada, one, 3);
  await clock.advance(100);
  expect(room(one).unread.unread).toBe(0);
});

test("who looks at a room reads nothing in another", async () => {
  await show(one);
  page.client.focused(true);
  page.room.unread.view({ seen: [1], first: 1, last: 1 });
  await show(two);
  say(one, "for later");
  await clock.advance(100);
  expect(room(one).unread).toMatchObject({ unread: 1, divider: 1 });
  await show(one);
  page.room.unread.view({ seen: [1, 2], first: 1, last: 2 });
  expect(room(one).unread).toMatchObject({ unread: 0, divider: 1 });
  await show(two);
  expect(room(one).unread.divider).toBeUndefined();
});

test("what was written offline in several rooms is sent after a reload, whichever is shown", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  for (const id of [one, two]) {
    page.client.show(id);
    page.room.send(`written in ${id}`);
  }
  page.close();
  page = new FakePage(clock, server, { storage: page.storage });
  await clock.advance(5_000);
  expect(page.room.id).toBe(lobby);
  for (const id of [one, two]) expect([...server.rooms.get(id)!.log.messages.values()].at(-1)!.text).toBe(`written in ${id}`);
  expect(page.storage.kept).toEqual(["hubbub:cache"]);
});

test("what a tab has left unsent in a room is sent by another that shows another room", async () => {
  const other = new FakePage(clock, server, { storage: page.storage, room: one });
  await clock.advance(1_000);
  other.weather.state = "down";
  server.drop(other.weather);
  other.room.send("left behind");
  await clock.advance(100);
  other.close();
  await clock.advance(20_000);
  expect([...server.rooms.get(one)!.log.messages.values()].at(-1)!.text).toBe("left behind");
});

test("a room from which I am removed shows nothing of it, and keeps what I wrote", async () => {
  await show(one);
  page.write("not sent yet");
  server.member(ada, one, false);
  await clock.advance(100);
  expect(page.room).toMatchObject({ id: one, gone: true, loaded: false });
  expect(page.texts).toEqual([]);
  expect(page.room.draft.text).toBe("not sent yet");
  expect(room(one)).toBeUndefined();
  server.member(ada, one, true);
  await clock.advance(1_000);
  expect(page.room).toMatchObject({ id: one, gone: false });
  expect(page.texts).toEqual([`first in ${one}`]);
  expect(page.room.draft.text).toBe("not sent yet");
});

test("a room of which I may see more, or less, than before is loaded again", async () => {
  await show(one);
  server.member(ada, one, false);
  server.member(ada, one, true);
  await clock.advance(1_000);
  server.change((log) => log.post(bob, "later", "later"), one);
  server.setHistory(one, "joining", bob);
  await clock.advance(1_000);
  expect(page.texts).toEqual(["later"]);
  server.setHistory(one, "start", bob);
  await clock.advance(1_000);
  expect(page.texts).toEqual([`first in ${one}`, "later"]);
  // It does not begin again with what it has begun with, however long the log is.
  server.rooms.get(one)!.log.fromNowhere = true;
  server.change((log) => {
    for (let i = 0; i < 300; i++) log.post(bob, `${i}`, `${i}`);
  }, one);
  server.setHistory(one, "joining", bob);
  server.setHistory(one, "start", bob);
  await clock.advance(5_000);
  const pages = calls("page");
  await clock.advance(60_000);
  expect(calls("page")).toBe(pages);
  server.change((log) => log.post(bob, "last", "last"), one);
  await clock.advance(1_000);
  expect(page.texts.at(-1)).toBe("last");
});

test.each(["strangers0000", three])("the address of a room that is not mine or is not there says so: %s", async (id) => {
  server.member(ada, three, false);
  page = new FakePage(clock, server, { room: id });
  expect(page.client.absent).toBe(false);
  await clock.advance(1_000);
  expect(page.client.absent).toBe(true);
  expect(page.client.room).toBeUndefined();
  await show(one);
  expect(page.client.absent).toBe(false);
  await show(id);
  expect(page.client.absent).toBe(true);
  expect(page.client.room).toBeUndefined();
});

test("a room that comes to be mine while its address waits for it is shown", async () => {
  server.member(ada, one, false);
  await clock.advance(100);
  await show(one);
  expect(page.client.absent).toBe(true);
  server.member(ada, one, true);
  await clock.advance(1_000);
  expect(page.texts).toEqual([`first in ${one}`]);
});

test("a room that could not be opened is opened when the server has said when, or when I ask", async () => {
  const busy: WireError = { code: "unavailable", message: "", retryable: true, retryAfterMs: 1_000 };
  server.refusals.set("open", [busy, { ...busy, retryable: false }]);
  page.client.show(one);
  await clock.advance(100);
  expect(page.room).toMatchObject({ failed: true, loaded: false });
  await clock.advance(1_000);
  expect(calls("open")).toBe(2);
  expect(page.room.failed).toBe(true);
  await clock.advance(10_000);
  expect(calls("open")).toBe(2);
  page.client.retry();
  await clock.advance(100);
  expect(page.room).toMatchObject({ failed: false, loaded: true });
});

test("who leafs through rooms opens the one at which they stop", async () => {
  for (const id of ids) {
    page.client.show(id);
    await clock.advance(20);
  }
  await clock.advance(1_000);
  expect(calls("open")).toBeLessThanOrEqual(4);
  expect(page.texts).toEqual([`first in ${ids.at(-1)}`]);
});

test("after a lost connection only the room that is shown is brought by the answer, the others when they are shown", async () => {
  await show(one);
  await show(two);
  server.drop(page.weather);
  await clock.advance(10);
  say(one, "while away");
  const opens = calls("open");
  await clock.advance(5_000);
  expect(page.client.rooms.filter((room) => room.open).map(({ id }) => id)).toEqual([two]);
  expect(room(one).unread.unread).toBe(1);
  expect(calls("open")).toBe(opens);
  page.client.show(one);
  expect(page.texts).toEqual([`first in ${one}`]);
  await clock.advance(50);
  expect(page.texts).toEqual([`first in ${one}`, "while away"]);
  expect(page.room.resets).toBe(1);
});

test("a reload shows the room of the address from what was kept, and the list of all", async () => {
  await show(one);
  await show(two);
  page.client.hidden();
  page.close();
  const next = new FakePage(clock, server, { storage: page.storage, known: ada.id, room: one });
  expect(next.client.rooms.length).toBe(31);
  expect(next.texts).toEqual([`first in ${one}`]);
  await clock.advance(1_000);
  expect(next.room.resets).toBe(0);
});

test("on no room at all nothing is read and nothing is open anew", async () => {
  await show(undefined);
  expect(page.client.room).toBeUndefined();
  expect(page.client.absent).toBe(false);
  server.drop(page.weather);
  await clock.advance(5_000);
  expect(page.status).toBe("online");
  expect(page.client.rooms.filter((room) => room.open)).toEqual([]);
});

test("another role on the server is mine at once, and in all rooms", async () => {
  await show(one);
  server.promote(ada, "admin");
  await clock.advance(100);
  expect([page.client.me, room(one).info.role, room(two).info.role]).toEqual([{ ...ada, role: "admin" }, "owner", "owner"]);
  // What is told while an answer is on its way may not be in it.
  server.promote(ada, undefined);
  await clock.advance(25);
  server.promote(ada, "admin");
  await clock.advance(5);
  server.promote(ada, undefined);
  await clock.advance(200);
  expect([page.client.me, room(two).info.role]).toEqual([ada, undefined]);
  expect(calls("open")).toBe(1);
});

test("a room to which I am only invited is not opened before I am in it", async () => {
  server.member(ada, one, false);
  await clock.advance(100);
  server.tellUser(ada, { kind: "room", roomId: one, room: { ...server.room(ada, one), n: 0, count: 0, readCount: 0, invitedBy: bob } });
  await clock.advance(100);
  await show(one);
  expect(page.room).toMatchObject({ id: one, open: false, loaded: false, gone: false });
  server.drop(page.weather);
  await clock.advance(100);
  expect(calls("open")).toBe(0);
  expect(calls("resume")).toBe(1);
  page.client.connection.connect();
  await clock.advance(200);
  server.member(ada, one, true);
  await clock.advance(1_000);
  expect(page.room).toMatchObject({ id: one, open: true, loaded: true });
  expect(page.texts).toEqual([`first in ${one}`]);
});

test("what is told of a room late does not bring back how it was", async () => {
  await show(one);
  const { info } = room(one);
  server.change((log) => log.changed({ kind: "name", by: bob, text: "as it is" }), one);
  await clock.advance(100);
  expect(room(one).info).toMatchObject({ name: "as it is", n: info.n + 1 });
  server.say("heads", { [one]: { n: info.n, count: 1, name: "as it was", archived: true } });
  await clock.advance(100);
  expect(room(one).info).toMatchObject({ name: "as it is" });
  expect(room(one).info.archived).toBeUndefined();
  room(one).told({ ...info, name: "as it was", favourite: true });
  expect(room(one).info).toMatchObject({ name: "as it is", favourite: true });
  server.say("heads", { [one]: { n: info.n + 2, count: 1, name: "as it will be", archived: true } });
  await clock.advance(100);
  expect(room(one).info).toMatchObject({ name: "as it will be", archived: true });
});

test("what I set on another device stands, though a page that was under way is older", async () => {
  await show(one);
  const { log } = server.rooms.get(one)!;
  const [message = ""] = log.messages.keys();
  const read = log.page({ n: Infinity, id: "" });
  room(one).reacted({ message, v: 1, emoji: ["🎉"] });
  room(one).take(read);
  expect(room(one).reactions.on(message)).toEqual([{ emoji: "🎉", count: 1, own: true }]);
});
