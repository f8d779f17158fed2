import { beforeEach, expect, test } from "vitest";
import { quoteOf } from "../../src/sync/quotes";
import type { Message } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

/** Messages 1 to 100, of which the last ones are in the page. */
beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  for (let i = 1; i <= 100; i++) server.log.post(bob, `b${i}`, `message ${i}`);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const quote = (id: string) => page.room.quotes.of(id);
const asked = () => server.calls.get("quotes") ?? 0;

/** What stands of a message, once it is known. */
async function known(id: string) {
  quote(id);
  await clock.advance(100);
  return quote(id);
}

test("a message that is loaded is quoted from what is loaded, and nobody is asked", () => {
  expect(quote("m100")).toEqual({ message: "m100", author: bob, text: "message 100" });
  expect(asked()).toBe(0);
});

test("all that is shown and not known is asked for at once, and once", async () => {
  for (let i = 1; i <= 20; i++) expect(quote(`m${i}`)).toBe(undefined);
  await clock.advance(100);
  for (let i = 1; i <= 20; i++) expect(quote(`m${i}`)?.text).toBe(`message ${i}`);
  await clock.advance(100);
  expect(asked()).toBe(1);
});

test("of more than one answer has, the others are asked for then", async () => {
  for (let i = 1; i <= 120; i++) quote(`n${i}`);
  await clock.advance(500);
  for (let i = 1; i <= 120; i++) expect(quote(`n${i}`)).toBe(null);
  expect(asked()).toBe(3);
});

test("what the reader can't see is known to be so, and not asked for again", async () => {
  server.setHistory(lobby, "joining", bob);
  server.rooms.get(lobby)!.joined.set(ada.id, 60);
  await clock.advance(1_000);
  expect(await known("m3")).toBe(null);
  expect(await known("nothing")).toBe(null);
  const before = asked();
  await known("m3");
  expect(asked()).toBe(before);
});

test("a tail comes with what it quotes, and the page asks nothing", async () => {
  server.change((log) => log.post(bob, "reply", "yes", undefined, "m7"));
  const other = new FakePage(clock, server);
  await clock.advance(1_000);
  expect(other.room.quotes.of("m7")?.text).toBe("message 7");
  expect(asked()).toBe(0);
});

test("an edit and a deletion show in a quote at once, though the message is not loaded", async () => {
  await known("m7");
  server.change((log) => log.edit("m7", "another text"));
  await clock.advance(100);
  expect(quote("m7")).toEqual({ message: "m7", author: bob, text: "another text" });
  server.change((log) => log.delete("m7"));
  await clock.advance(100);
  expect(quote("m7")).toEqual({ message: "m7", author: bob, text: "", deleted: true });
  expect(asked()).toBe(1);
});

test("what was changed while the page was away shows when it is back", async () => {
  await known("m7");
  page.weather.state = "down";
  server.drop(page.weather);
  server.change((log) => log.delete("m7"));
  page.weather.state = "fair";
  await clock.advance(60_000);
  expect(quote("m7")?.deleted).toBe(true);
});

test("a deletion that is heard before an older answer comes stands over it", async () => {
  quote("m7");
  await clock.advance(20); // the server has made its answer
  page.weather.latency = 0;
  server.change((log) => log.delete("m7"));
  await clock.advance(1);
  expect(quote("m7")?.deleted).toBe(true);
  await clock.advance(100);
  expect(asked()).toBe(1);
  expect(quote("m7")?.deleted).toBe(true);
});

test("after a lost connection it is asked for again", async () => {
  page.weather.loses = "answers";
  await known("m7");
  page.weather.loses = "nothing";
  server.drop(page.weather);
  await clock.advance(60_000);
  expect(quote("m7")?.text).toBe("message 7");
});

test("a server that can't answer now is asked again, and one that doesn't know the question is not", async () => {
  server.refusals.set("quotes", [{ code: "unavailable", message: "Later.", retryable: true, retryAfterMs: 500 }]);
  expect(await known("m7")).toBe(undefined);
  await clock.advance(600);
  expect(quote("m7")?.text).toBe("message 7");
  server.refusals.set("quotes", [{ code: "unknown", message: "What?", retryable: false }]);
  expect(await known("m8")).toBe(null);
  expect(asked()).toBe(3);
});

test("when the log is another one, nothing of the former is quoted", async () => {
  await known("m7");
  server.log.restore(3);
  server.drop(page.weather);
  await clock.advance(60_000);
  expect(await known("m7")).toBe(null);
});

test("a page that is loaded again quotes from what was kept, also offline, and keeps no text that was deleted", async () => {
  server.change((log) => {
    log.post(bob, "reply1", "yes", undefined, "m7");
    log.post(bob, "reply2", "no", undefined, "m8");
    log.post(bob, "reply3", "perhaps", undefined, "m90");
  });
  await clock.advance(100);
  await Promise.all(["m7", "m8"].map(known));
  server.change((log) => log.delete("m8"));
  await clock.advance(100);
  page.client.hidden();
  const stored = page.storage.keys().map((key) => page.storage.get(key)).join();
  expect(stored).toContain("message 7");
  expect(stored).not.toContain('"message 8"');
  server.change((log) => log.delete("m7"));
  const again = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  expect(again.room.quotes.of("m7")?.text).toBe("message 7");
  expect(again.room.quotes.of("m8")?.deleted).toBe(true);
  await clock.advance(1_000);
  expect(again.room.quotes.of("m7")?.deleted).toBe(true);
  expect(asked()).toBe(1);
});

test("of a long text a quote has the first two hundred characters", () => {
  const of = (text: string) => quoteOf({ id: "m", author: bob, text } as Message).text;
  expect(of("é".repeat(200))).toBe("é".repeat(200));
  expect(of("🐎".repeat(200))).toBe("🐎".repeat(200));
  expect(of("🐎".repeat(201))).toBe(`${"🐎".repeat(200)}…`);
  expect(of(`a${"🐎".repeat(300)}`)).toBe(`a${"🐎".repeat(199)}…`);
});
