import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  post(60);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

let posted = 0;
function post(count: number): void {
  for (let i = 0; i < count; i++) server.log.post(bob, `b${++posted}`, `message ${posted}`);
}

const calls = (event: "page" | "resume") => server.calls.get(event) ?? 0;

test("a page opens with the end of the room, and loads what is before it once", async () => {
  expect(page.texts.length).toBe(50);
  void page.room.loadHistory();
  void page.room.loadHistory();
  await clock.advance(100);
  expect(page.texts.length).toBe(60);
  expect(page.room.timeline.start).toBe(true);
  expect(server.calls.get("history")).toBe(1);
});

test("a page that is told its first room asks once, and keeps what comes of it meanwhile", async () => {
  page = new FakePage(clock, server);
  server.here = [ada, bob];
  const before = calls("resume");
  await clock.advance(50); // the answer is under way
  server.change((log) => log.post(bob, "early", "said meanwhile"));
  await clock.advance(100);
  expect(page.texts.length).toBe(51);
  expect(page.texts.at(-1)).toBe("said meanwhile");
  expect(page.room.presence.people).toEqual([ada, bob]);
  expect(calls("resume") - before).toBe(1);
});

test.each(["", "elsewhere0000"])("a page whose first room is %j opens its own", async (firstRoom) => {
  page = new FakePage(clock, server, { firstRoom });
  await clock.advance(1_000);
  expect(page.room.info.id).toBe(lobby);
  expect(page.texts.length).toBe(50);
});

test("an entry that is missing is fetched after a moment, and only if it does not come", async () => {
  page.weather.disturb = () => [];
  server.change((log) => log.post(bob, "lost", "lost"));
  page.weather.disturb = (entries) => [entries];
  server.change((log) => log.post(bob, "next", "next"));
  await clock.advance(110);
  expect(page.texts.at(-1)).not.toBe("next");
  await clock.advance(400);
  expect(page.texts.slice(-2)).toEqual(["lost", "next"]);
  expect(calls("page")).toBe(1);
});

test("entries that come in the wrong order are put right without asking", async () => {
  page.weather.disturb = (entries) => entries.map((entry) => [entry]).reverse();
  server.change(() => post(3));
  await clock.advance(1_000);
  expect(page.room.sequence.position.n).toBe(server.log.head);
  expect(calls("page")).toBe(0);
});

test("a loss in a quiet room is found within a minute", async () => {
  page.weather.disturb = () => [];
  server.change((log) => log.post(bob, "lost", "lost"));
  await clock.advance(30_000);
  expect(page.texts.at(-1)).not.toBe("lost");
  await clock.advance(31_000);
  expect(page.texts.at(-1)).toBe("lost");
});

test("a loss is found when the page is seen again", async () => {
  page.weather.disturb = () => [];
  server.change((log) => log.post(bob, "lost", "lost"));
  page.client.visible();
  await clock.advance(500);
  expect(page.texts.at(-1)).toBe("lost");
});

test("after a long sleep the page equals a fresh one", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  server.change((log) => {
    post(300);
    for (let i = 1; i <= 20; i++) log.edit(`m${40 + i * 3}`, `edited ${i}`);
    for (let i = 1; i <= 10; i++) log.delete(`m${45 + i * 5}`);
  });
  await clock.advance(1_800_000);
  page.weather.state = "fair";
  page.client.visible();
  await clock.advance(2_000);
  const fresh = new FakePage(clock, server);
  await clock.advance(2_000);
  expect(page.texts.slice(-50)).toEqual(fresh.texts);
  expect(page.room.sequence.position).toEqual(fresh.room.sequence.position);
  expect(page.room.unread.count).toBe(fresh.room.unread.count);
});

test("a backup that was restored resets the page: what is gone there is gone here", async () => {
  server.log.restore(20);
  post(5);
  page.client.visible();
  await clock.advance(1_000);
  expect(page.texts.length).toBe(25);
  expect(page.room.sequence.position.n).toBe(25);
});

test("a message deleted while older messages are on their way stays deleted", async () => {
  page.weather.latency = 500;
  void page.room.loadHistory();
  await clock.advance(600);
  // The answer was read before this, and arrives after it.
  page.weather.latency = 20;
  server.change((log) => log.delete("m5"));
  await clock.advance(1_000);
  expect(page.texts.length).toBe(59);
  expect(page.texts).not.toContain("message 5");
});

test("the next load shows the last messages before the server has answered", async () => {
  page.client.hidden();
  server.change(() => post(2));
  const next = new FakePage(clock, server, { storage: page.storage, known: "ada0000000000" });
  expect(next.texts).toEqual(page.texts);
  await clock.advance(1_000);
  expect(next.texts.length).toBe(52);
  expect(next.room.resets).toBe(0);
  expect(new FakePage(clock, server, { storage: page.storage, known: "bob0000000000" }).client.room).toBeUndefined();
});

test("somebody else's page does not keep what the former person saw", async () => {
  page.client.hidden();
  const next = new FakePage(clock, server, { user: bob, storage: page.storage, known: "ada0000000000" });
  const before = next.room;
  await clock.advance(1_000);
  expect(next.room).not.toBe(before);
  expect(next.texts.length).toBe(50);
  expect(next.client.me).toEqual(bob);
  expect(next.storage.kept.length).toBe(0);
});

test("older messages that could not be had can be asked for again", async () => {
  server.refusals.set("history", [{ code: "unavailable", message: "Not now.", retryable: true }]);
  void page.room.loadHistory();
  await clock.advance(100);
  expect(page.room.history).toBe("failed");
  void page.room.loadHistory();
  await clock.advance(100);
  expect(page.room.history).toBe("idle");
  expect(page.texts.length).toBe(60);
});
