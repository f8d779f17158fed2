import { beforeEach, expect, test } from "vitest";
import type { WireError } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, fair, lobby } from "../fake/server";
import { FakeStorage } from "../fake/storage";
import { Client } from "../../src/sync/client";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const posted = () => [...server.log.messages.values()].map((message) => message.text);

test("an own message is there at once, and in the log a moment later", async () => {
  page.room.send("Hello");
  expect(page.unsent).toEqual(["Hello: sending"]);
  await clock.advance(100);
  expect(page.unsent).toEqual([]);
  expect(page.texts).toEqual(["Hello"]);
});

test("messages keep the order in which they were written, under two seconds of latency", async () => {
  page.weather.latency = 2_000;
  for (const text of ["one", "two", "three"]) page.room.send(text);
  expect(page.unsent).toEqual(["one: sending", "two: waiting", "three: waiting"]);
  await clock.advance(15_000);
  expect(posted()).toEqual(["one", "two", "three"]);
  expect(page.unsent).toEqual([]);
});

test("a message whose ack comes first stands in its place until the entry comes", async () => {
  page.weather.disturb = () => [];
  page.room.send("Hello");
  await clock.advance(100);
  expect(page.unsent).toEqual(["Hello: sent"]);
  page.weather.disturb = (entries) => [entries];
  server.change((log) => log.post(bob, "b1", "Hi"));
  await clock.advance(1_000);
  expect(page.unsent).toEqual([]);
  expect(page.texts).toEqual(["Hello", "Hi"]);
});

test("a message whose entry comes first is not shown twice, and frees the way", async () => {
  page.weather.loses = "answers";
  page.room.send("one");
  page.room.send("two");
  await clock.advance(200);
  expect(page.texts).toEqual(["one", "two"]);
  expect(page.unsent).toEqual([]);
});

test("a retry after a lost ack makes exactly one message", async () => {
  page.weather.loses = "answers";
  page.weather.disturb = () => [];
  page.room.send("Hello");
  await clock.advance(100);
  page.weather.loses = "nothing";
  page.weather.disturb = (entries) => [entries];
  server.drop(page.weather);
  await clock.advance(5_000);
  expect(posted()).toEqual(["Hello"]);
  expect(page.texts).toEqual(["Hello"]);
  expect(page.unsent).toEqual([]);
});

test("a message whose ack names a place that the page is past is not waited for", async () => {
  server.log.horizon = -1;
  page.weather.loses = "answers";
  page.weather.disturb = () => [];
  page.room.send("Hello");
  await clock.advance(100);
  server.change((log) => log.delete("m1"));
  page.weather.loses = "nothing";
  server.drop(page.weather);
  await clock.advance(2_000);
  expect(page.unsent).toEqual([]);
  expect(page.texts).toEqual([]);
});

test("a message that was acknowledged, and lost with what a restored backup lacks, is sent again", async () => {
  server.change((log) => log.post(bob, "b1", "Hi"));
  await clock.advance(100);
  page.weather.disturb = () => [];
  page.room.send("Hello");
  await clock.advance(50);
  expect(page.unsent).toEqual(["Hello: sent"]);
  server.log.restore(1);
  page.weather.disturb = (entries) => [entries];
  server.drop(page.weather);
  await clock.advance(2_000);
  expect(page.unsent).toEqual([]);
  expect(page.texts).toEqual(["Hi", "Hello"]);
});

test("with the network cut silently a message fails within ten seconds", async () => {
  page.weather.state = "silent";
  page.room.send("Hello");
  page.room.send("More");
  await clock.advance(10_000);
  expect(page.unsent).toEqual(["Hello: failed", "More: waiting"]);
});

test("an answer that comes after the message had failed is believed", async () => {
  page.weather.disturb = () => [];
  page.weather.latency = 11_000;
  page.room.send("Hello");
  page.weather.latency = 20;
  await clock.advance(10_500);
  expect(page.unsent).toEqual(["Hello: failed"]);
  await clock.advance(1_000);
  expect(page.unsent).toEqual(["Hello: sent"]);
});

test("a message without an answer does not hold up the next for ever", async () => {
  page.weather.loses = "sends";
  page.room.send("one");
  page.room.send("two");
  await clock.advance(100);
  page.weather.loses = "nothing";
  await clock.advance(10_000);
  expect(page.unsent).toEqual(["one: failed"]);
  expect(page.texts).toEqual(["two"]);
});

test("a message that was in flight over two disconnects has failed", async () => {
  page.weather.loses = "sends";
  page.room.send("Hello");
  await clock.advance(100);
  server.drop(page.weather);
  expect(page.status).toBe("waiting");
  await clock.advance(1_200);
  expect(page.unsent).toEqual(["Hello: sending"]);
  server.drop(page.weather);
  await clock.advance(0);
  expect(page.unsent).toEqual(["Hello: failed"]);
});

test("a failed message is sent again on request, or thrown away", async () => {
  page.weather.state = "silent";
  page.room.send("Hello");
  await clock.advance(10_000);
  const [item] = page.room.outbox.items;
  page.weather.state = "fair";
  await clock.advance(40_000);
  expect(page.unsent).toEqual(["Hello: failed"]);
  page.room.outbox.retry(item!.clientId);
  await clock.advance(200);
  expect(page.texts).toEqual(["Hello"]);

  page.room.send("No");
  server.refusals.set("send", [{ code: "forbidden", message: "You may not.", retryable: false }]);
  await clock.advance(200);
  const refused = page.room.outbox.items[0]!;
  expect(refused).toMatchObject({ state: "failed", failure: { final: true, message: "You may not." } });
  page.room.outbox.retry(refused.clientId);
  expect(page.unsent).toEqual(["No: failed"]);
  page.room.outbox.discard(refused.clientId);
  expect(page.unsent).toEqual([]);
});

test("too fast: everything waits as long as the server says, then goes out in order", async () => {
  server.refusals.set("send", [{ code: "rate_limited", message: "Slower.", retryable: true, retryAfterMs: 7_000 }]);
  page.room.send("one");
  page.room.send("two");
  await clock.advance(100);
  expect(page.room.outbox).toMatchObject({ heldBy: "rate_limited", heldUntil: clock.elapsed() + 6_940 });
  await clock.advance(6_900);
  expect(posted()).toEqual([]);
  await clock.advance(300);
  expect(posted()).toEqual(["one", "two"]);
  expect(page.room.outbox.heldUntil).toBe(0);
});

test("a refusal that may pass is tried again, but not for ever", async () => {
  const busy: WireError = { code: "unavailable", message: "Not now.", retryable: true };
  server.refusals.set("send", [busy, busy]);
  page.room.send("one");
  await clock.advance(10_000);
  expect(posted()).toEqual(["one"]);
  server.refusals.set("send", Array.from({ length: 20 }, () => busy));
  page.room.send("two");
  await clock.advance(120_000);
  expect(page.unsent).toEqual(["two: failed"]);
});

test("what is written offline survives a reload, and is sent in order after it", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  page.room.send("one");
  page.room.send("two");
  page.close();
  const later = new FakePage(clock, server, { storage: page.storage });
  await clock.advance(1_000);
  expect(later.texts).toEqual(["one", "two"]);
  expect(later.unsent).toEqual([]);
  expect(page.storage.kept).toEqual(["hubbub:cache"]);
});

test("two tabs that have the same unsent message send it once", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  page.room.send("Hello");
  const other = new FakePage(clock, server, { storage: page.storage });
  page.weather.state = "fair";
  await clock.advance(5_000);
  expect(posted()).toEqual(["Hello"]);
  expect(page.texts).toEqual(["Hello"]);
  expect(other.texts).toEqual(["Hello"]);
});

test("unsent messages are only for who wrote them", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  page.room.send("private");
  const other = new FakePage(clock, server, { user: bob, storage: page.storage });
  await clock.advance(1_000);
  expect(other.unsent).toEqual([]);
  expect(page.room.outbox.items[0]?.clientId).toMatch(/^[0-9a-f]{32}$/);
  expect(ada.id).not.toBe(bob.id);
});

for (const reason of ["logout", "revoked"] as const) {
  test(`what is under way when a session ends by ${reason} is kept nowhere`, async () => {
    page.room.send("under way");
    page.room.send("waits");
    page.client.end(reason);
    await clock.advance(60_000);
    expect(page.storage.kept.length).toBe(0);
    expect(page.unsent).toEqual([]);
  });
}

test("what is under way when somebody else turns out to be logged in is kept nowhere", async () => {
  const storage = new FakeStorage();
  const weather = { ...fair(), loses: "sends" as const };
  let who = ada;
  const client = new Client({ dial: (listener) => server.dial(who, weather)(listener), clock, storage, user: "", firstRoom: lobby });
  client.start();
  await clock.advance(1_000);
  client.room!.send("under way");
  await clock.advance(1_000);
  who = bob;
  server.drop(weather);
  await clock.advance(60_000);
  expect(client.me).toEqual(bob);
  expect(storage.kept.length).toBe(0);
});

test("a reply goes out with what it replies to, offline and after a reload too, and once", async () => {
  server.change((log) => log.post(bob, "b1", "Shall we?"));
  await clock.advance(100);
  page.weather.state = "down";
  server.drop(page.weather);
  page.room.draft.reply("m1");
  page.room.draft.write("Yes");
  page.room.send("Yes");
  expect([page.room.draft.replyTo, page.room.outbox.items[0]?.replyTo]).toEqual(["", "m1"]);
  page.close();
  page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  await clock.advance(10_000);
  expect(page.unsent).toEqual([]);
  expect([...server.log.messages.values()].map(({ text, replyTo }) => [text, replyTo])).toEqual([["Shall we?", undefined], ["Yes", "m1"]]);
});

test("a reply to what was deleted meanwhile is kept, and can be sent as a message of its own", async () => {
  server.change((log) => log.post(bob, "b1", "Shall we?"));
  await clock.advance(100);
  page.weather.latency = 200;
  page.room.draft.reply("m1");
  page.room.send("Yes");
  server.change((log) => log.delete("m1"));
  await clock.advance(1_000);
  expect(page.unsent).toEqual(["Yes: failed"]);
  const [item] = page.room.outbox.items;
  expect(item?.failure).toMatchObject({ code: "not_found", reason: "reply_gone", final: true });
  page.room.outbox.retry(item!.clientId);
  expect(page.unsent).toEqual(["Yes: failed"]);
  page.room.outbox.retryAlone(item!.clientId);
  await clock.advance(1_000);
  expect(page.unsent).toEqual([]);
  expect([...server.log.messages.values()].at(-1)).toMatchObject({ text: "Yes", clientId: item!.clientId });
  expect([...server.log.messages.values()].at(-1)?.replyTo).toBe(undefined);
});
