import { beforeEach, expect, test } from "vitest";
import { connectionTrouble } from "../../src/words";
import type { WireError } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import { bob, FakePage } from "../fake/page";
import { FakeServer } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

test("the page is online once the server has answered", () => {
  expect(page.status).toBe("online");
  expect(page.room.loaded).toBe(true);
});

test("an answer that is due for three seconds is doubted, after five the page reconnects", async () => {
  page.weather.state = "silent";
  page.room.send("Hello");
  await clock.advance(2_990);
  expect(page.status).toBe("online");
  await clock.advance(20);
  expect(page.status).toBe("doubtful");
  await clock.advance(2_000);
  expect(page.client.connection.status).toMatchObject({ kind: "waiting", why: "lost" });
});

test("a slow answer is no reason to reconnect when the probe is answered", async () => {
  page.weather.loses = "answers";
  page.room.typing.pressed();
  await clock.advance(2_900);
  page.weather.loses = "nothing";
  await clock.advance(200);
  expect(page.status).toBe("online");
  await clock.advance(15_000);
  expect(page.status).toBe("online");
  expect(server.dials).toBe(1);
});

test("a connection on which an answer is lost for good is replaced", async () => {
  page.weather.loses = "answers";
  page.room.typing.pressed();
  await clock.advance(100);
  page.weather.loses = "nothing";
  await clock.advance(22_000);
  expect(page.status).toBe("online");
  expect(server.dials).toBe(2);
});

test("a connection that falls silent while nothing is sent is noticed too", async () => {
  page.weather.state = "silent";
  await clock.advance(17_000 + 5_100);
  expect(page.client.connection.online).toBe(false);
});

test("attempts are spread, come less and less often, and can be made at once", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    const { status } = page.client.connection;
    if (status.kind !== "waiting") throw new Error(status.kind);
    waits.push(status.until - clock.elapsed());
    await clock.advance(status.until - clock.elapsed() + 30);
  }
  waits.forEach((wait, i) => {
    const most = Math.min(30_000, 1_000 * 2 ** i);
    expect(wait).toBeGreaterThanOrEqual(most / 2);
    expect(wait).toBeLessThanOrEqual(most);
  });
  page.weather.state = "fair";
  page.client.connection.connect();
  expect(page.status).toBe("connecting");
  await clock.advance(100);
  expect(page.status).toBe("online");
});

test("the page obeys a server that restarts, and comes back when it was told to", async () => {
  server.say("server:restart", { retryAfterMs: 4_000 });
  await clock.advance(100);
  server.drop(page.weather);
  expect(page.client.connection.status).toEqual({ kind: "waiting", until: clock.elapsed() + 4_000, why: "restart" });
  page.room.send("written meanwhile");
  await clock.advance(3_900);
  expect(server.dials).toBe(1);
  expect(connectionTrouble(page.client.connection.status, clock.elapsed())).toBe("The server is restarting. You can keep writing.");
  expect(page.unsent).toEqual(["written meanwhile: waiting"]);
  await clock.advance(300);
  expect(page.texts).toEqual(["written meanwhile"]);
});

/** The first attempt came too early, and the page said that the connection was lost. */
test("a server that takes its time to restart is not missed at once", async () => {
  const said = () => connectionTrouble(page.client.connection.status, clock.elapsed());
  server.say("server:restart", { retryAfterMs: 500 });
  await clock.advance(100);
  page.weather.state = "down";
  server.drop(page.weather);
  for (let waited = 0; waited < 20_000; waited += 200) {
    expect(said()).not.toMatch(/lost/);
    await clock.advance(200);
  }
  await clock.advance(25_000);
  expect(said()).toMatch(/lost/);
  page.weather.state = "fair";
  await clock.advance(40_000);
  expect(page.status).toBe("online");
});

test("without a network the page waits, and comes back as soon as there is one", async () => {
  page.client.connection.network(false);
  expect(page.client.connection.status).toMatchObject({ kind: "waiting", why: "offline" });
  page.room.send("queued");
  expect(page.unsent).toEqual(["queued: waiting"]);
  page.client.connection.network(true);
  await clock.advance(200);
  expect(page.texts).toEqual(["queued"]);
});

test("a browser that is wrong about the network does not keep the page offline", async () => {
  page.client.connection.network(false);
  await clock.advance(1_500);
  expect(page.status).toBe("online");
});

test("a session that ends signs the page out and leaves nothing stored", async () => {
  server.change((log) => log.post(bob, "b1", "Hi"));
  await clock.advance(100);
  page.client.hidden();
  expect(page.storage.kept.length).toBeGreaterThan(0);
  server.say("session:end", { reason: "revoked" });
  await clock.advance(100);
  expect(page.client.connection.status).toEqual({ kind: "ended", reason: "revoked" });
  expect(page.storage.kept.length).toBe(0);
  await clock.advance(120_000);
  page.client.hidden();
  expect(page.storage.kept.length).toBe(0);
  page.client.visible();
  page.client.connection.network(true);
  expect(server.dials).toBe(1);
});

test("a session that expires keeps only what I wrote", async () => {
  server.change((log) => log.post(bob, "b1", "Hi"));
  await clock.advance(100);
  page.client.hidden();
  page.weather.loses = "sends";
  page.room.send("not yet sent");
  server.say("session:end", { reason: "expired" });
  await clock.advance(100);
  page.client.hidden();
  expect(page.storage.keys().map((key) => page.storage.get(key)).join()).toContain("not yet sent");
  expect(page.storage.keys().map((key) => page.storage.get(key)).join()).not.toContain("Hi");
});

test("a resume that is refused is tried again later, each time after a longer wait", async () => {
  const refusal: WireError = { code: "unavailable", message: "Not now.", retryable: true };
  server.refusals.set("resume", [refusal, refusal, refusal]);
  server.drop(page.weather);
  await clock.advance(700);
  await clock.advance(20_000);
  expect(page.status).toBe("online");
  expect(server.dials).toBe(5);
});
