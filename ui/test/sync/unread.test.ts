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

async function post(count: number): Promise<void> {
  for (let i = 0; i < count; i++) server.change((log) => log.post(bob, `b${++posted}`, "Hi"));
  await clock.advance(100);
}

test("what came while I was away is unread, and the new line stands before it", () => {
  expect(page.room.unread).toMatchObject({ unread: 3, divider: 7, below: 0 });
});

test("looking at the end of the room reads it, and tells the server soon", async () => {
  page.room.unread.focused(true);
  expect(page.room.unread.unread).toBe(0);
  await clock.advance(100);
  expect(server.readCounts.get(ada.id)).toBe(10);
});

test("read marks go out every five seconds at most, and at once when the page is left", async () => {
  page.room.unread.focused(true);
  await clock.advance(1_000);
  for (let i = 0; i < 30; i++) await post(1);
  expect(server.calls.get("read")).toBe(1);
  page.room.unread.focused(false);
  await clock.advance(100);
  expect(server.calls.get("read")).toBe(2);
  expect(server.readCounts.get(ada.id)).toBe(40);
});

test("scrolled up, new messages are counted below and stay unread", async () => {
  page.room.unread.focused(true);
  page.room.unread.scrolled(false);
  await post(4);
  expect(page.room.unread).toMatchObject({ below: 4, unread: 4 });
  page.room.unread.scrolled(true);
  expect(page.room.unread).toMatchObject({ below: 0, unread: 0 });
});

test("the new line is placed again when messages come while I look elsewhere, and goes when I write", async () => {
  page.room.unread.focused(true);
  page.room.unread.sent();
  page.room.unread.focused(false);
  await post(2);
  expect(page.room.unread.divider).toBe(10);
  await post(2);
  expect(page.room.unread.divider).toBe(10);
  page.room.send("back");
  expect(page.room.unread.divider).toBeUndefined();
});

test("my own message is not unread to me", async () => {
  page.room.unread.focused(false);
  page.room.send("mine");
  await clock.advance(100);
  expect(page.room.unread.unread).toBe(0);
});

test("of read marks from elsewhere the last word counts, not the highest", () => {
  page.room.unread.focused(false);
  page.room.unread.readElsewhere(9);
  page.room.unread.readElsewhere(2);
  expect(page.room.unread.unread).toBe(8);
});

test("a mark from another device comes by the user's log", async () => {
  server.say("user", { entries: [{ n: 1, id: "u1", at: clock.now(), kind: "read", roomId: lobby, readCount: 10 }] });
  await clock.advance(100);
  expect(page.room.unread.unread).toBe(0);
});

test("nothing is marked as read before the server has said where I stand", () => {
  const marks: number[] = [];
  const unread = new Unread(clock, (count) => marks.push(count));
  unread.focused(true);
  unread.arrived({ ...server.log.read(1).message!, count: 5 }, false);
  unread.flush();
  expect(marks).toEqual([]);
});
