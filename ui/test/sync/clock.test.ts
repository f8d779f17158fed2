import { expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer } from "../fake/server";
import { ServerTime } from "../../src/sync/servertime";
import { onWake } from "../../src/sync/wake";

const hour = 3_600_000;
/** How the computer's clock may be set while the page is open, in milliseconds. */
const turns = [-24 * hour, -hour, hour, 24 * hour];

/** A page that is connected, of which the computer's clock is then set. */
async function turned(ms: number) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const page = new FakePage(clock, server);
  await clock.advance(1_000);
  clock.turn(ms);
  return { clock, server, page };
}

test("no part of the page but the clock asks the computer for the time, and only what shows it, and what is quiet by it, asks for the wall clock", () => {
  const sources = Object.entries(import.meta.glob<string>("../../src/**/*.{ts,svelte}", { query: "?raw", import: "default", eager: true }));
  const using = (pattern: RegExp) => sources.filter(([, text]) => pattern.test(text)).map(([name]) => name.replace("../../src/", "")).sort();
  expect(using(/Date\.now|performance\.now|new Date\(\)|\bDate\(\)|timeStamp\b/)).toEqual(["sync/clock.ts"]);
  expect(using(/clock\.now\(\)|Clock\.now\b/i)).toEqual(["notice/Notices.svelte", "notice/telling.ts", "stream/times.ts", "sync/draft.ts", "sync/servertime.ts", "sync/wake.ts"]);
});

test("read marks go out, whatever the computer's clock is set to", async () => {
  for (const ms of turns) {
    const { clock, server, page } = await turned(0);
    page.room.unread.focused(true);
    server.change((log) => log.post(bob, "first", "Hi"));
    await clock.advance(100);
    page.room.unread.view({ seen: [1], first: 1, last: 1 });
    clock.turn(ms);
    server.change((log) => log.post(bob, "second", "Hi"));
    await clock.advance(100);
    page.room.unread.view({ seen: [1, 2], first: 1, last: 2 });
    await clock.advance(6_000);
    expect(server.readCounts.get(ada.id), `turned by ${ms}`).toBe(2);
  }
});

test("a message that was refused for a while goes out when it is over, and the countdown shows how long", async () => {
  for (const ms of turns) {
    const { clock, server, page } = await turned(0);
    server.refusals.set("send", [{ code: "rate_limited", message: "", retryable: true, retryAfterMs: 5_000 }]);
    page.room.send("one");
    await clock.advance(100);
    clock.turn(ms);
    expect(page.room.outbox.heldUntil - clock.elapsed()).toBeLessThanOrEqual(5_000);
    await clock.advance(6_000);
    expect(page.texts, `turned by ${ms}`).toEqual(["one"]);
  }
});

test("others see that I type, whatever the computer's clock is set to", async () => {
  for (const ms of turns) {
    const { clock, server, page } = await turned(0);
    page.room.typing.pressed();
    await clock.advance(4_000);
    clock.turn(ms);
    page.room.typing.pressed();
    page.room.typing.pressed();
    await clock.advance(100);
    expect(server.calls.get("typing"), `turned by ${ms}`).toBe(2);
  }
});

test("the wait for the next attempt is as long as it was, whatever the computer's clock is set to", async () => {
  for (const ms of turns) {
    const { clock, server, page } = await turned(0);
    page.weather.state = "down";
    server.drop(page.weather);
    await clock.advance(5_000);
    clock.turn(ms);
    const { status } = page.client.connection;
    expect(status.kind === "waiting" ? status.until - clock.elapsed() : 0, `turned by ${ms}`).toBeLessThanOrEqual(30_000);
    page.weather.state = "fair";
    await clock.advance(31_000);
    expect(page.status, `turned by ${ms}`).toBe("online");
  }
});

test("a message that is not sent yet has the server's time, not that of a computer whose clock is wrong", async () => {
  for (const ms of turns) {
    const { clock, server, page } = await turned(0);
    page.weather.loses = "sends";
    page.room.send("before");
    clock.turn(ms);
    page.room.send("after");
    for (const item of page.room.outbox.items) {
      // Forward, it may have been sleep.
      if (ms < 0 || item.text === "before") expect(Math.abs(item.at - server.now()), `turned by ${ms}`).toBeLessThan(1_000);
    }
    server.change((log) => log.post(bob, "b1", "Hi"));
    await clock.advance(100);
    page.room.send("later");
    expect(Math.abs(page.room.outbox.items.at(-1)!.at - server.now()), `turned by ${ms}`).toBeLessThan(1_000);
  }
});

test("a clock that was wrong before the page was opened changes no time that the server has told", async () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  clock.turn(-hour);
  const page = new FakePage(clock, server);
  await clock.advance(1_000);
  page.weather.loses = "sends";
  page.room.send("mine");
  expect(Math.abs(page.room.outbox.items[0]!.at - server.now())).toBeLessThan(1_000);
});

test("the server's time goes on in sleep, and an answer of long ago does not set it back", async () => {
  const clock = new FakeClock();
  const time = new ServerTime(clock);
  time.heard(1_000_000);
  clock.turn(8 * hour);
  expect(time.now()).toBe(1_000_000 + 8 * hour);
  time.atLeast(1_000_000);
  expect(time.now()).toBe(1_000_000 + 8 * hour);
  await clock.advance(500);
  expect(time.now()).toBe(1_000_500 + 8 * hour);
});

test("after sleep the page is told within seconds, and not because time goes by", async () => {
  const clock = new FakeClock();
  let woken = 0;
  const stop = onWake(clock, () => woken++);
  await clock.advance(60_000);
  expect(woken).toBe(0);
  clock.turn(hour);
  await clock.advance(6_000);
  expect(woken).toBe(1);
  await clock.advance(60_000);
  expect(woken).toBe(1);
  clock.turn(-hour);
  await clock.advance(6_000);
  expect(woken).toBe(2);
  stop();
  clock.turn(hour);
  await clock.advance(60_000);
  expect(woken).toBe(2);
});
