import { beforeEach, expect, test } from "vitest";
import { typing } from "../../src/words";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  server.presence([ada], []);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const names = () => page.room.presence.people.map((user) => user.name);
const typists = () => typing(page.room.typing.users.map((user) => user.name));

test("the people in the room are known after the connection, and kept up to date", async () => {
  expect(names()).toEqual(["Ada"]);
  server.say("presence", server.presence([bob], []));
  await clock.advance(100);
  expect(names()).toEqual(["Ada", "Bob"]);
  server.say("presence", server.presence([], [bob]));
  await clock.advance(100);
  expect(names()).toEqual(["Ada"]);
  expect(page.room.presence.total).toBe(1);
});

test("somebody who typed is forgotten after six seconds", async () => {
  server.say("typing", { room: lobby, user: bob });
  await clock.advance(100);
  expect(typists()).toBe("Bob is typing");
  await clock.advance(4_000);
  server.say("typing", { room: lobby, user: bob });
  await clock.advance(4_000);
  expect(typists()).toBe("Bob is typing");
  await clock.advance(2_100);
  expect(typists()).toBe("");
});

test("whoever has sent the message is not typing any more", async () => {
  server.say("typing", { room: lobby, user: bob });
  server.change((log) => log.post(bob, "b1", "Hi"));
  await clock.advance(100);
  expect(typists()).toBe("");
});

test("up to three are named, more are several people", () => {
  expect(typing(["A", "B", "C"])).toBe("A, B, and C are typing");
  expect(typing(["A", "B", "C", "D"])).toBe("Several people are typing");
});

test("my typing is told to the others every three seconds at most, and anew after sending", async () => {
  const told = () => server.calls.get("typing") ?? 0;
  for (let i = 0; i < 20; i++) {
    page.room.typing.pressed();
    await clock.advance(200);
  }
  expect(told()).toBe(2);
  page.room.send("done");
  page.room.typing.pressed();
  await clock.advance(100);
  expect(told()).toBe(3);
});
