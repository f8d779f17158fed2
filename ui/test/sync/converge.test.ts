import fc from "fast-check";
import { expect, test } from "vitest";
import type { Line } from "../../src/sync/line";
import type { Room } from "../../src/sync/room";
import { type Entry, type Message, protocol } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import type { FakeLog } from "../fake/log";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby, markKey } from "../fake/server";

const ids = [lobby, "room000000001", "room000000002", "room000000003", "room000000004"];
/** So few that rooms are closed and dropped all the time. */
const most = { open: 2, loaded: 3 };

interface Scene {
  clock: FakeClock;
  server: FakeServer;
  page: FakePage;
}

/** What can happen between two people and a server, each with a number to choose by. */
const happenings = {
  post: (scene: Scene, n: number) => inSome(scene, n, (log) => log.post(bob, `b${log.head}-${n}`, `text ${n}`)),
  send: ({ page }: Scene, n: number) => page.client.room?.send(`mine ${n}`),
  edit: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.edit(id, `edited ${n}`)),
  delete: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.delete(id)),
  join: (scene: Scene, n: number) => inSome(scene, n, (log) => log.membership(n % 2 ? "join" : "leave", { id: `u${n % 9}`, name: "Cy" })),
  // The server is of the next version: there are entries of kinds that this page does not know.
  novelty: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.novelty(id, bob)),
  upgrade: ({ server, page }: Scene) => {
    server.protocol = protocol + 1;
    server.drop(page.weather);
  },
  burst: (scene: Scene, n: number) =>
    inSome(scene, n, (log) => {
      for (let i = 0; i < n; i++) log.post(bob, `x${log.head}-${i}`, `burst ${i}`);
    }),
  show: ({ page }: Scene, n: number) => page.client.show(n % 9 === 0 ? undefined : ids[n % ids.length]!),
  out: ({ server }: Scene, n: number) => server.member(ada, ids[1 + (n % 4)]!, false),
  in: ({ server }: Scene, n: number) => server.member(ada, ids[1 + (n % 4)]!, true),
  read: ({ server }: Scene, n: number) => server.read(ada, ids[n % ids.length]!, n),
  history: ({ page }: Scene) => void page.client.room?.loadHistory(),
  drop: ({ server, page }: Scene) => server.drop(page.weather),
  silence: ({ page }: Scene) => (page.weather.state = "silent"),
  down: ({ server, page }: Scene) => {
    page.weather.state = "down";
    server.drop(page.weather);
  },
  fair: ({ page }: Scene) => (page.weather.state = "fair"),
  lose: ({ page }: Scene, n: number) => (page.weather.loses = (["nothing", "sends", "answers"] as const)[n % 3]!),
  latency: ({ page }: Scene, n: number) => (page.weather.latency = n * 10),
  visible: ({ page }: Scene) => page.client.visible(),
  reload: (scene: Scene) => {
    scene.page.client.hidden();
    scene.page.client.connection.end("expired");
    scene.page.close();
    scene.page = new FakePage(scene.clock, scene.server, { storage: scene.page.storage, known: ada.id, most });
    disturb(scene);
  },
  restore: ({ server, page }: Scene, n: number) => {
    const { log } = server.rooms.get(ids[n % ids.length]!)!;
    log.restore(Math.max(0, log.head - (n % 4)));
    server.drop(page.weather);
  },
} as const;

function inSome({ server }: Scene, n: number, act: (log: FakeLog) => void): void {
  server.change(act, ids[n % ids.length]);
}

function onSome(scene: Scene, n: number, act: (log: FakeLog, id: string) => void): void {
  inSome(scene, n, (log) => {
    const standing = [...log.messages.values()].filter((message) => !message.deleted);
    const some = standing[n % Math.max(1, standing.length)];
    if (some) act(log, some.id);
  });
}

/** A message without what only a later server says of it. */
function known({ id, n, count, author, clientId, at, editedAt, text }: Message): object {
  return { id, n, count, author: author.id, clientId, at, editedAt, text };
}

/** A line without that. */
function told(line: Line): object {
  const { n, at, kind } = line;
  const about = "user" in line ? line.user.id : line.text;
  return { n, at, kind, about, by: line.by?.id };
}

/** Entries are lost, doubled and shuffled from here on. */
function disturb({ page, clock }: Scene): void {
  page.weather.disturb = (entries) => {
    const batches: Entry[][] = [];
    for (const entry of entries) {
      const fate = clock.random();
      if (fate > 0.15) batches.push([entry]);
      if (fate > 0.85) batches.push([entry]);
    }
    return batches.sort(() => clock.random() - 0.5);
  };
}

/** Nothing is lost any more, and all that was under way has come. */
async function calm({ page, clock }: Scene): Promise<void> {
  Object.assign(page.weather, { state: "fair", loses: "nothing", latency: 20, disturb: (entries: Entry[]) => [entries] });
  await clock.advance(200_000);
  for (const room of page.client.rooms) for (const item of room.outbox.items) room.outbox.retry(item.clientId);
  await clock.advance(5_000);
}

/** A room as somebody sees it who shows it and looks at all of it. */
async function whole({ page, clock, server }: Scene, id: string): Promise<Room> {
  page.client.show(id);
  await clock.advance(1_000);
  const { room } = page;
  expect(room.id).toBe(id);
  while (!room.timeline.start) {
    void room.loadHistory();
    await clock.advance(1_000);
  }
  expect(room.sequence.position.n).toBe(server.rooms.get(id)!.log.head);
  return room;
}

const runs = import.meta.env["HUBBUB_SOAK"] === "1" ? 20_000 : 150;
const names = Object.keys(happenings) as (keyof typeof happenings)[];
// Rooms are shown as often as all else happens together.
const weighted = fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 2 }, { arbitrary: fc.constant("show" as const), weight: 1 });
const happening = fc.tuple(weighted, fc.nat(70), fc.nat(3_000));

test("whatever happens, a page that stays ends up with what a fresh page loads, in every room", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.nat(), async (script, seed) => {
      const clock = new FakeClock(seed);
      const server = new FakeServer(clock);
      for (const id of ids.slice(1)) server.add(id);
      for (const id of ids) server.readCounts.set(markKey(ada, id), 0);
      const scene: Scene = { clock, server, page: new FakePage(clock, server, { most }) };
      await clock.advance(100);
      disturb(scene);
      for (const [name, n, ms] of script) {
        happenings[name](scene, n);
        await clock.advance(ms);
      }
      await calm(scene);
      const fresh: Scene = { clock, server, page: new FakePage(clock, server) };
      await clock.advance(1_000);
      const counts = (page: FakePage) => new Map(page.client.rooms.map(({ id, unread }) => [id, [unread.count, unread.readCount]]));
      expect(counts(scene.page)).toEqual(counts(fresh.page));
      for (const { id } of fresh.page.client.rooms) {
        const [room, other] = [await whole(scene, id), await whole(fresh, id)];
        expect(room.timeline.messages.map(known)).toEqual(other.timeline.messages.map(known));
        expect(room.timeline.lines.map(told)).toEqual(other.timeline.lines.map(told));
        expect(room.unread.count).toBe(other.unread.count);
        expect(scene.page.unsent).toEqual([]);
        const sent = room.timeline.messages.map((message) => message.clientId);
        expect(new Set(sent).size).toBe(sent.length);
      }
      expect(scene.page.client.rooms.filter((room) => room.open).length).toBeLessThanOrEqual(most.open);
      expect(scene.page.client.rooms.filter((room) => room.loaded).length).toBeLessThanOrEqual(most.loaded);
    }),
    { numRuns: runs },
  );
});
