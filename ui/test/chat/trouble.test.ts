import { beforeEach, expect, test } from "vitest";
import { Trouble } from "../../src/chat/trouble";
import { connectionTrouble } from "../../src/words";
import { FakeClock } from "../fake/clock";
import { FakePage } from "../fake/page";
import { FakeServer } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;
let trouble: Trouble;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
  trouble = new Trouble(page.client.connection, clock);
});

test("a blip shows no banner", async () => {
  let changes = 0;
  trouble.changed.on(() => changes++);
  server.drop(page.weather);
  page.client.connection.connect();
  await clock.advance(5_000);
  expect(page.status).toBe("online");
  expect(changes).toBe(0);
});

/** The banner came after a second, and the first attempt may come as late. */
test("the longest wait before the first attempt is a blip still", async () => {
  clock.random = () => 0.999;
  let changes = 0;
  trouble.changed.on(() => changes++);
  page.weather.latency = 300;
  server.drop(page.weather);
  await clock.advance(5_000);
  expect(page.status).toBe("online");
  expect(changes).toBe(0);
});

test("a silent cut shows the banner three seconds after what was sent into it", async () => {
  page.weather.state = "silent";
  page.room.send("Hello");
  await clock.advance(2_900);
  expect(trouble.shown).toBe(false);
  await clock.advance(200);
  expect(trouble.shown).toBe(true);
});

test("the banner stays while attempts come and go, and counts down", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  await clock.advance(2_100);
  for (let i = 0; i < 50; i++) {
    expect(trouble.shown).toBe(true);
    await clock.advance(300);
  }
  const { status } = page.client.connection;
  expect(connectionTrouble(status, clock.elapsed())).toMatch(/^The connection was lost. Trying again in \d+ s\.$/);
  page.weather.state = "fair";
  page.client.connection.connect();
  await clock.advance(100);
  expect(trouble.shown).toBe(false);
});

test("without a network the banner is there at once", () => {
  page.client.connection.network(false);
  expect(trouble.shown).toBe(true);
});
