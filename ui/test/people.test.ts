import { beforeEach, expect, test } from "vitest";
import { asNow, named, showPeople } from "../src/people";
import { nameOf } from "../src/sidebar/sections";
import { linesSaid } from "../src/stream/lines";
import { FakeClock } from "./fake/clock";
import { ada, bob, FakePage } from "./fake/page";
import { FakeServer } from "./fake/server";
import { sources } from "./source";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

const cellar = "cellar0000000";
const gone = { id: bob.id, name: "deleted user", deleted: true } as const;

async function open(): Promise<void> {
  page = new FakePage(clock, server);
  showPeople(page.client.people);
  await clock.advance(1_000);
}

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  server.add(cellar, { kind: "direct", name: "", with: [bob] });
  server.presence([bob], []);
  server.change((log) => log.membership("join", bob));
  server.change((log) => log.post(bob, "b0", "before"));
  await open();
});

/** How Bob is called wherever he is shown: with a message, in a line, in the list, and as who is here. */
function called(): string[] {
  const { room, client } = page;
  const list = client.rooms.find(({ id }) => id === cellar)!;
  const line = linesSaid(room.timeline.lines)[0]!.text.replace(/[\u2066-\u2069]/g, "");
  return [named(room.timeline.messages[0]!.author), line, nameOf(list.info), ...room.presence.people.map(named)];
}

test("a new name is everywhere at once, also beside what had come before", async () => {
  expect(called()).toEqual(["Bob", "Bob joined", "Bob", "Bob"]);
  let told = 0;
  page.client.people.changed.on(() => told++);
  server.call({ id: bob.id, name: "Robert" });
  await clock.advance(100);
  expect(called()).toEqual(["Robert", "Robert joined", "Robert", "Robert"]);
  server.call(gone);
  await clock.advance(100);
  expect(called()).toEqual(["deleted user", "deleted user joined", "deleted user", "deleted user"]);
  expect(asNow(bob).deleted).toBe(true);
  server.call({ id: ada.id, name: "Ada L." });
  await clock.advance(100);
  expect(named(page.client.me!)).toBe("Ada L.");
  expect(told).toBe(3);
});

test("a page that was away hears of all new names, however many; one that begins knows them", async () => {
  server.drop(page.weather);
  for (let n = 0; n < 9; n++) server.call({ id: bob.id, name: `Bob ${n}` });
  await clock.advance(20_000);
  expect(called()[0]).toBe("Bob 8");
  expect(page.client.people.log.position).toEqual({ n: 9, id: "p9" });
  await open();
  expect(called()[0]).toBe("Bob 8");
  expect(page.client.people.kept).toEqual({ position: { n: 9, id: "p9" }, changed: [] });
});

test("news that are lost are found by the next ones, or by comparing positions", async () => {
  const lost = (user: typeof bob) => {
    page.weather.disturb = () => [];
    server.call(user);
    page.weather.disturb = (entries) => [entries];
  };
  lost({ id: bob.id, name: "Robert" });
  server.call({ id: ada.id, name: "Ada L." });
  await clock.advance(1_000);
  expect(called()[0]).toBe("Robert");
  lost(gone);
  await clock.advance(1_000);
  expect(called()[0]).toBe("Robert");
  page.client.visible();
  await clock.advance(1_000);
  expect(called()[0]).toBe("deleted user");
});

test("what is kept over a reload is shown with the names that were known, and then with those of today", async () => {
  server.call({ id: bob.id, name: "Robert" });
  server.call({ id: "somebody00000", name: "Somebody else" });
  await clock.advance(100);
  page.client.hidden();
  page.close();
  server.call(gone);
  page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  showPeople(page.client.people);
  expect(called()).toEqual(["Robert", "Robert joined", "Robert"]);
  expect(page.client.people.kept.changed).toEqual([{ id: bob.id, name: "Robert" }]);
  await clock.advance(1_000);
  expect(called()[0]).toBe("deleted user");
});

test("after a backup was restored nothing of before is kept", async () => {
  server.call({ id: bob.id, name: "Robert" });
  await clock.advance(100);
  page.client.hidden();
  server.restorePeople(1);
  server.drop(page.weather);
  await clock.advance(20_000);
  expect(called()[0]).toMatch(/^restored/);
  expect(page.storage.kept.filter((key) => key.includes("cache"))).toEqual([]);
});

test("whatever shows a person asks how they are called now", () => {
  const reads = /\b(?:user|author|person|other|others|by|invitedBy|me)\??\.name\b/;
  const shows = sources().filter(({ path }) => !path.startsWith("sync/") && path !== "wire.ts");
  expect(shows.length).toBeGreaterThan(50);
  expect(shows.filter(({ text }) => reads.test(text)).map(({ path }) => path)).toEqual([]);
});
