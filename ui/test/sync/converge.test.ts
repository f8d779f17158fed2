import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer } from "../fake/server";
import type { Entry } from "../../src/wire";

/** What can happen between two people and a server, each with a number to choose by. */
const happenings = {
  post: ({ server }: Scene, n: number) => server.change((log) => log.post(bob, `b${server.log.head}-${n}`, `text ${n}`)),
  send: ({ page }: Scene, n: number) => page.client.room?.send(`mine ${n}`),
  edit: ({ server }: Scene, n: number) => onSome(server, n, (id) => server.change((log) => log.edit(id, `edited ${n}`))),
  delete: ({ server }: Scene, n: number) => onSome(server, n, (id) => server.change((log) => log.delete(id))),
  join: ({ server }: Scene, n: number) =>
    server.change((log) => log.membership(n % 2 ? "join" : "leave", { id: `u${n % 9}`, name: "Cy" })),
  burst: ({ server }: Scene, n: number) =>
    server.change((log) => {
      for (let i = 0; i < n; i++) log.post(bob, `x${log.head}-${i}`, `burst ${i}`);
    }),
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
    scene.page = new FakePage(scene.clock, scene.server, { storage: scene.page.storage, known: ada.id });
    disturb(scene);
  },
  restore: ({ server, page }: Scene, n: number) => {
    server.log.restore(Math.max(0, server.log.head - (n % 4)));
    server.drop(page.weather);
  },
} as const;

interface Scene {
  clock: FakeClock;
  server: FakeServer;
  page: FakePage;
}

function onSome(server: FakeServer, n: number, act: (id: string) => void): void {
  const standing = [...server.log.messages.values()].filter((message) => !message.deleted);
  const some = standing[n % Math.max(1, standing.length)];
  if (some) act(some.id);
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

async function calm({ page, clock, server }: Scene): Promise<void> {
  Object.assign(page.weather, { state: "fair", loses: "nothing", latency: 20, disturb: (entries: Entry[]) => [entries] });
  await clock.advance(200_000);
  for (const item of page.room.outbox.items) page.room.outbox.retry(item.clientId);
  await clock.advance(2_000);
  while (!page.room.timeline.start) {
    void page.room.loadHistory();
    await clock.advance(1_000);
  }
  expect(page.room.sequence.position.n).toBe(server.log.head);
}

const runs = import.meta.env["HUBBUB_SOAK"] === "1" ? 20_000 : 150;
const names = Object.keys(happenings) as (keyof typeof happenings)[];
const happening = fc.tuple(fc.constantFrom(...names), fc.nat(70), fc.nat(3_000));

test("whatever happens, a page that stays ends up with what a fresh page loads", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.nat(), async (script, seed) => {
      const clock = new FakeClock(seed);
      const server = new FakeServer(clock);
      const scene: Scene = { clock, server, page: new FakePage(clock, server) };
      await clock.advance(100);
      disturb(scene);
      for (const [name, n, ms] of script) {
        happenings[name](scene, n);
        await clock.advance(ms);
      }
      await calm(scene);
      const fresh: Scene = { clock, server, page: new FakePage(clock, server) };
      await calm(fresh);
      const { room } = scene.page;
      expect(room.timeline.messages).toEqual(fresh.page.room.timeline.messages);
      expect(room.unread.count).toBe(fresh.page.room.unread.count);
      expect(scene.page.unsent).toEqual([]);
      const ids = room.timeline.messages.map((message) => message.clientId);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: runs },
  );
});
