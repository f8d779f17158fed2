import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";
import { ended } from "../../src/words";
import { type EndReason, type Events, protocol, type UserEntry } from "../../src/wire";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  server.change((log) => log.post(bob, "b0", "before"));
});

async function open(): Promise<void> {
  page = new FakePage(clock, server);
  await clock.advance(1_000);
}

const stored = () => page.storage.kept.map((key) => page.storage.get(key)).join();

test("a page talks with a server of the next version as with its own", async () => {
  server.protocol = protocol + 1;
  server.here = [ada, bob];
  await open();
  page.room.send("hello");
  server.change((log) => log.edit("m1", "reworded"));
  server.say("presence", server.presence([{ id: "cy00000000000", name: "Cy" }], []));
  await clock.advance(500);
  expect(page.texts).toEqual(["reworded", "hello"]);
  expect(page.unsent).toEqual([]);
  expect(page.room.presence.people.map(({ name }) => name)).toEqual(["Ada", "Bob", "Cy"]);
  await page.room.loadHistory();
  expect(page.room.sequence.position.n).toBe(server.log.head);
  expect(page.client.outdated).toBe(true);
});

test("an entry of an unknown kind has a number and nothing else: no gap, no use of what it holds", async () => {
  await open();
  const before = page.room.unread.count;
  server.log.messages.set("m1", { ...server.log.messages.get("m1")!, text: "never told" });
  server.change((log) => log.novelty("m1", bob));
  server.change((log) => log.post(bob, "b1", "after"));
  await clock.advance(5_000);
  expect(page.texts).toEqual(["before", "after"]);
  expect(page.room.timeline.lines).toEqual([]);
  expect(page.room.unread.count).toBe(before + 1);
  expect(server.calls.get("page")).toBeUndefined();
  // Nor with a page of the log, after a cut.
  server.drop(page.weather);
  server.change((log) => log.novelty("m1", bob));
  await clock.advance(5_000);
  expect(page.texts).toEqual(["before", "after"]);
  expect(page.room.sequence.position.n).toBe(server.log.head);
});

test("an entry of one's own log of an unknown kind changes nothing, and the next one counts", async () => {
  await open();
  const entry = (n: number, more: object) => ({ n, id: `u${n}`, at: server.now(), ...more }) as unknown as UserEntry;
  const room = { ...server.room(ada), name: "renamed" };
  server.say("user", { entries: [entry(1, { kind: "novelty", room, roomId: lobby, readCount: 1 })] });
  await clock.advance(100);
  expect(page.room.info.name).toBe("lobby");
  server.say("user", { entries: [entry(2, { kind: "room", room, roomId: lobby })] });
  await clock.advance(1_000);
  expect(page.room.info.name).toBe("renamed");
  expect(server.calls.get("resume")).toBe(1);
});

test("a session that ends for an unknown reason has ended", async () => {
  await open();
  const reason = "merged" as EndReason;
  server.say("session:end", { reason } as Events["session:end"]);
  await clock.advance(100);
  expect(page.client.connection.status).toEqual({ kind: "ended", reason });
  expect(ended(reason)).toMatch(/Log in again/);
});

test("a page of a version that the server does not speak says so, and tries again only when it is looked at", async () => {
  await open();
  server.refuses = "outdated";
  server.drop(page.weather);
  page.room.send("written meanwhile");
  await clock.advance(120_000);
  expect(page.status).toBe("outdated");
  expect(server.dials).toBe(2);
  expect(page.unsent).toEqual(["written meanwhile: waiting"]);
  page.client.visible();
  await clock.advance(1_000);
  expect(page.status).toBe("outdated");
  expect(server.dials).toBe(3);
  // The newer server is taken back.
  server.refuses = undefined;
  page.client.visible();
  await clock.advance(1_000);
  expect(page.status).toBe("online");
  expect(page.client.outdated).toBe(false);
  expect(page.texts).toEqual(["before", "written meanwhile"]);
});

test("what is refused for an unknown reason is tried again", async () => {
  await open();
  server.refuses = "novelty" as typeof server.refuses;
  server.drop(page.weather);
  await clock.advance(10_000);
  server.refuses = undefined;
  await clock.advance(40_000);
  expect(page.status).toBe("online");
});

test("what a page of another version kept is dropped, and what people wrote is not", async () => {
  await open();
  page.write("half written");
  page.client.hidden();
  const key = "hubbub:cache";
  const kept = JSON.parse(page.storage.get(key)!) as { protocol?: number };
  expect(kept.protocol).toBe(protocol);
  const reload = async (cached: object | undefined) => {
    page.close({ crash: true });
    if (cached) page.storage.set(key, JSON.stringify(cached));
    page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
    return page.client.room !== undefined;
  };
  expect(await reload(undefined)).toBe(true);
  for (const other of [protocol + 1, protocol - 1, String(protocol), undefined]) {
    await clock.advance(1_000);
    page.client.hidden();
    expect(await reload({ ...kept, protocol: other })).toBe(false);
    expect(page.storage.get(key)).toBeUndefined();
    expect(stored()).toContain("half written");
  }
  await clock.advance(1_000);
  expect(page.texts).toEqual(["before"]);
  expect(page.room.draft.text).toBe("half written");
});
