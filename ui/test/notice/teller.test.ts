import { afterEach, beforeEach, expect, test } from "vitest";
import { Teller } from "../../src/notice/teller";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby, markKey } from "../fake/server";

const [direct, group, room] = ["direct0000000", "group00000000", "room000000000"];

let clock: FakeClock;
let server: FakeServer;
let quiet: boolean;
/** The room that somebody reads in some tab. */
let read: string | undefined;
/** Which messages the tabs of the browser have told of. */
let telling: Set<string>;
let told: string[];
let pages: FakePage[];
let tellers: Teller[];

/** A tab that tells what it finds, under its name. */
async function open(name = ""): Promise<FakePage> {
  const page = new FakePage(clock, server);
  pages.push(page);
  await clock.advance(1_000);
  const teller = new Teller({
    client: page.client,
    me: ada.id,
    clock,
    read: async (id) => id === read,
    first: async (message) => !telling.has(message) && !!telling.add(message),
    quiet: () => quiet,
    tell: ({ id }, { author, text }) => void told.push(`${name}${author.name} in ${id}: ${text}`),
    clear: (id) => void told.push(`${name}cleared ${id}`),
  });
  tellers.push(teller);
  return page;
}

const say = (id: string, text: string, by = bob) => server.change((log) => log.post(by, text, text), id);

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  for (const [id, kind] of [[direct, "direct"], [group, "group"], [room, "public"]] as const) {
    server.add(id, { kind }).post(bob, `before in ${id}`, `before in ${id}`);
    server.readCounts.set(markKey(ada, id), 1);
  }
  [quiet, read, telling, told, pages, tellers] = [false, undefined, new Set(), [], [], []];
});

afterEach(() => {
  for (const teller of tellers) teller.close();
  for (const page of pages) page.close();
});

test("the last message of a conversation is told, once, and nothing that was there before", async () => {
  await open();
  await clock.advance(5_000);
  expect(told).toEqual([]);
  say(direct, "one");
  say(direct, "two");
  say(group, "three");
  await clock.advance(5_000);
  expect(told).toEqual([`Bob in ${direct}: two`, `Bob in ${group}: three`]);
});

test("in a room that is open a message is told without asking for it", async () => {
  const page = await open();
  page.client.show(direct);
  await clock.advance(1_000);
  const asked = server.calls.get("history") ?? 0;
  say(direct, "while it is open");
  await clock.advance(2_000);
  expect(told).toEqual([`Bob in ${direct}: while it is open`]);
  expect(server.calls.get("history") ?? 0).toBe(asked);
});

test("what is written to everybody in a room is not told, nor what one wrote on another device", async () => {
  await open();
  say(room, "to everybody");
  say(lobby, "to everybody here");
  say(direct, "my own", ada);
  await clock.advance(5_000);
  expect(told).toEqual([]);
});

test("a message that mentions the reader is told wherever it is, unless they want to hear nothing of the room", async () => {
  await open();
  say(room, "for @ada");
  say(room, "for nobody");
  say(lobby, "for all: @room");
  await clock.advance(5_000);
  expect(told.splice(0).sort()).toEqual([`Bob in ${lobby}: for all: @room`, `Bob in ${room}: for @ada`]);
  server.place(ada, room, { level: "mentions" });
  say(room, "once more @ada");
  await clock.advance(5_000);
  server.place(ada, room, { level: "nothing" });
  say(room, "in vain @ada");
  await clock.advance(5_000);
  expect(told).toEqual([`Bob in ${room}: once more @ada`]);
});

test("of several tabs one tells", async () => {
  await open("first: ");
  await open("second: ");
  say(direct, "hello");
  await clock.advance(5_000);
  expect(told).toEqual([`first: Bob in ${direct}: hello`]);
});

test("nothing is told of what somebody reads, nor while it is quiet, also not later", async () => {
  await open();
  read = direct;
  say(direct, "seen");
  await clock.advance(2_000);
  read = undefined;
  quiet = true;
  say(group, "at night");
  await clock.advance(2_000);
  quiet = false;
  await clock.advance(60_000);
  expect(told).toEqual([]);
  say(direct, "unseen");
  await clock.advance(2_000);
  expect(told).toEqual([`Bob in ${direct}: unseen`]);
});

test("what was told goes when it is read on another device", async () => {
  await open();
  say(direct, "hello");
  await clock.advance(2_000);
  server.read(ada, direct, 2);
  await clock.advance(1_000);
  expect(told).toEqual([`Bob in ${direct}: hello`, `cleared ${direct}`]);
});

test("a conversation of which one wants to hear nothing is silent", async () => {
  server.rooms.get(direct)!.info = { kind: "direct", level: "nothing" };
  await open();
  say(direct, "hello");
  await clock.advance(2_000);
  expect(told).toEqual([]);
});

test("a conversation that somebody begins is told", async () => {
  await open();
  const fresh = "fresh00000000";
  server.add(fresh, { kind: "direct" });
  server.rooms.get(fresh)!.outside.add(ada.id);
  server.member(ada, fresh, true);
  say(fresh, "nice to meet you");
  await clock.advance(2_000);
  expect(told).toEqual([`Bob in ${fresh}: nice to meet you`]);
});

test("what cannot be asked for while the line is broken is told when it is back", async () => {
  const page = await open();
  page.weather.loses = "answers";
  say(direct, "through the storm");
  await clock.advance(4_000);
  expect(told).toEqual([]);
  page.weather.loses = "nothing";
  await clock.advance(120_000);
  expect(told).toEqual([`Bob in ${direct}: through the storm`]);
});
