import fc from "fast-check";
import { expect, test } from "vitest";
import type { Line } from "../../src/sync/line";
import type { Reaction } from "../../src/sync/reactions";
import type { Room } from "../../src/sync/room";
import { type Message, protocol, type User } from "../../src/wire";
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

const creator = { id: "cy00000000000", name: "Cy" };
const made = ["room000000005", "room000000006"];

/** What can happen between two people and a server, each with a number to choose by. */
const happenings = {
  post: (scene: Scene, n: number) => inSome(scene, n, (log) => log.post(bob, `b${log.head}-${n}`, `text ${n}`)),
  mention: (scene: Scene, n: number) => inSome(scene, n, (log) => log.post(bob, `m${log.head}-${n}`, n % 3 ? `hello @ada ${n}` : `@room ${n}`)),
  mentionIn: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.edit(id, n % 3 ? `edited @ada ${n}` : `edited @room ${n}`)),
  send: ({ page }: Scene, n: number) => page.client.room?.send(`mine ${n}`),
  answer: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.post(bob, `r${log.head}-${n}`, `answer ${n}`, undefined, id)),
  reply: ({ server, page }: Scene, n: number) => {
    const { room } = page.client;
    const log = room && server.rooms.get(room.id)?.log;
    const first = log && server.first(ada, room.id);
    const seen = log && [...log.messages.values()].filter((message) => !message.deleted && message.n >= first!);
    if (!room || !seen || seen.length === 0) return;
    room.draft.reply(seen[n % seen.length]!.id);
    room.send(`reply ${n}`);
  },
  edit: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.edit(id, `edited ${n}`)),
  delete: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.delete(id)),
  react: (scene: Scene, n: number) => onSomeIn(scene, n, (room, id) => scene.server.react(n % 3 ? bob : ada, room, id, n % 2 ? "👍" : "🎉", n % 5 > 0, n % 4 > 0)),
  pin: (scene: Scene, n: number) => onSome(scene, n, (log, id) => log.pin(id, n % 2 ? bob : ada, n % 3 > 0)),
  save: (scene: Scene, n: number) => onSomeIn(scene, n, (room, id) => scene.server.save(ada, room, id, n % 3 > 0)),
  draft: ({ server }: Scene, n: number) => {
    const [id, { outside }] = [...server.rooms][n % server.rooms.size]!;
    if (!outside.has(ada.id)) server.draft(ada, id, { clientId: `d${n % 3}`, text: n % 4 ? `draft ${n}` : "" });
  },
  tap: ({ page }: Scene, n: number) => {
    const messages = page.client.room?.timeline.messages ?? [];
    const message = messages[n % Math.max(1, messages.length)];
    if (message) void page.client.room!.reactions.set(message.id, n % 2 ? "👍" : "🎉", n % 3 > 0);
  },
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
  show: ({ page }: Scene, n: number) => page.client.show(n % 9 === 0 ? undefined : [...ids, ...made][n % (ids.length + made.length)]!),
  out: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.member(ada, id, false)),
  in: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.member(ada, id, true)),
  invite: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.invite(ada, id, bob)),
  decline: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.invite(ada, id, undefined)),
  call: ({ server }: Scene, n: number) => {
    const id = [ada.id, bob.id, `u${n % 9}`][n % 3]!;
    server.call(n % 5 ? { id, name: `person ${n}` } : { id, name: "deleted user", deleted: true });
  },
  calls: ({ server }: Scene, n: number) => {
    for (let i = 0; i < n % 8; i++) server.call({ id: bob.id, name: `bob ${n} ${i}` });
  },
  rename: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.describe(id, { name: `room ${n}` }, bob)),
  archive: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.describe(id, { archived: n % 2 === 0 }, bob)),
  topic: (scene: Scene, n: number) => inSome(scene, n, (log) => log.changed({ kind: "topic", by: bob, text: `topic ${n}` })),
  span: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.setHistory(id, n % 2 ? "joining" : "start", bob)),
  role: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.place(ada, id, { role: n % 2 ? "owner" : "moderator" }, bob)),
  prefer: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.place(ada, id, { level: n % 2 ? "mentions" : "nothing", ...(n % 3 ? { favourite: true } : {}) })),
  erase: (scene: Scene, n: number) => someRoom(scene, n, (id) => scene.server.erase(id)),
  create: ({ server }: Scene, n: number) => {
    const id = made[n % made.length]!;
    if (server.rooms.has(id) || server.erased.has(id)) return;
    server.add(id, { kind: "private", name: `made ${n}` });
    server.readCounts.set(markKey(ada, id), 0);
    server.change((log) => log.membership("join", creator), id);
    if (n % 2) server.rooms.get(id)!.outside.add(ada.id);
    else server.tellUser(ada, { kind: "room", roomId: id, room: server.room(ada, id) });
  },
  read: ({ server }: Scene, n: number) => {
    const id = ids[n % ids.length]!;
    if (server.rooms.has(id)) server.read(ada, id, n);
  },
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
    const log = server.rooms.get(ids[n % ids.length]!)?.log;
    if (!log) return;
    log.restore(Math.max(0, log.head - (n % 4)));
    server.restorePeople(n % 3);
    server.drop(page.weather);
  },
} as const;

/** Acts on a room that is there and is not the lobby. */
function someRoom({ server }: Scene, n: number, act: (id: string) => void): void {
  const there = [...server.rooms.keys()].filter((id) => id !== lobby);
  if (there.length > 0) act(there[n % there.length]!);
}

function inSome({ server }: Scene, n: number, act: (log: FakeLog) => void): void {
  const there = [...server.rooms.keys()];
  server.change(act, there[n % there.length]);
}

function onSome(scene: Scene, n: number, act: (log: FakeLog, id: string) => void): void {
  inSome(scene, n, (log) => {
    const standing = [...log.messages.values()].filter((message) => !message.deleted);
    const some = standing[n % Math.max(1, standing.length)];
    if (some) act(log, some.id);
  });
}

function onSomeIn({ server }: Scene, n: number, act: (room: string, message: string) => void): void {
  const [room, { log }] = [...server.rooms][n % server.rooms.size]!;
  const standing = [...log.messages.values()].filter((message) => !message.deleted);
  const some = standing[n % Math.max(1, standing.length)];
  if (some) act(room, some.id);
}

/** What the server has on a message, as ada sees it. */
function reactionsOn(server: FakeServer, room: string, message: string): Reaction[] {
  const { reactions } = server.rooms.get(room)!.log;
  const { emoji: mine } = reactions.own(message, ada.id);
  return (reactions.on(message)?.kinds ?? []).map(({ emoji, count }) => ({ emoji, count, own: mine.includes(emoji) }));
}

/** How a page shows somebody. */
const shows = (page: FakePage) => (user: User | undefined) => {
  if (!user) return undefined;
  const { id, name, deleted } = page.client.people.of(user);
  return { id, name, deleted };
};

/** A message without what only a later server says of it. */
const known = (page: FakePage) => ({ id, n, count, author, clientId, at, editedAt, text, replyTo, pinned, mentions, calls }: Message): object => {
  const pin = pinned && { by: shows(page)(pinned.by), at: pinned.at };
  return { id, n, count, author: shows(page)(author), clientId, at, editedAt, text, replyTo, pin, mentions: mentions?.map(shows(page)), calls };
};

/** What stands above a reply, likewise; null: nothing that the reader can see. */
const quoted = (page: FakePage, room: Room) => ({ replyTo }: Message): object | null | undefined => {
  const quote = replyTo === undefined ? undefined : room.quotes.of(replyTo);
  return quote && { message: quote.message, author: shows(page)(quote.author), deleted: quote.deleted, text: quote.text };
};

/** A line without what only a later server says of it. */
const told = (page: FakePage) => (line: Line): object => {
  const { n, kind, at } = line;
  const user = "user" in line ? shows(page)(line.user) : undefined;
  return { n, kind, at, user, by: shows(page)(line.by), text: "text" in line ? line.text : undefined, pinned: "pinned" in line ? line.pinned : undefined, role: "role" in line ? line.role : undefined };
};

/** How a room stands in the list, likewise. */
const listed = (page: FakePage) => ({ info: { id, kind, name, role, level, favourite, archived, invitedBy } }: Room): object => {
  return { id, kind, name, role, level, favourite, archived, invitedBy: shows(page)(invitedBy) };
};

/** Entries are lost, doubled and shuffled from here on. */
function disturb({ page, clock }: Scene): void {
  page.weather.disturb = <E>(entries: E[]) => {
    const batches: E[][] = [];
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
  Object.assign(page.weather, { state: "fair", loses: "nothing", latency: 20, disturb: <E>(entries: E[]) => [entries] });
  await clock.advance(200_000);
  for (const room of page.client.rooms) {
    for (const { clientId, failure } of room.outbox.items) {
      if (failure?.reason === "reply_gone") room.outbox.retryAlone(clientId);
      else room.outbox.retry(clientId);
    }
  }
  await clock.advance(5_000);
}

/** A room as somebody sees it who shows it and looks at all of it. */
async function whole({ page, clock, server }: Scene, id: string): Promise<Room> {
  page.client.show(id);
  await clock.advance(1_000);
  const { room } = page;
  expect(room.id).toBe(id);
  for (let tries = 0; !room.timeline.start && tries < 100; tries++) {
    void room.loadHistory();
    await clock.advance(1_000);
  }
  expect(room.timeline.start).toBe(true);
  expect(room.sequence.position.n).toBe(server.rooms.get(id)!.log.head);
  return room;
}

const runs = import.meta.env["HUBBUB_SOAK"] === "1" ? 20_000 : 100;
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
      for (const { log } of server.rooms.values()) log.fromNowhere = seed % 2 === 0;
      const scene: Scene = { clock, server, page: new FakePage(clock, server, { most }) };
      await clock.advance(100);
      disturb(scene);
      for (const [name, n, ms] of script) {
        happenings[name](scene, n);
        await clock.advance(ms);
      }
      await calm(scene);
      for (const id of server.rooms.keys()) server.change((log) => log.tellReactions(), id);
      await clock.advance(1_000);
      const fresh: Scene = { clock, server, page: new FakePage(clock, server) };
      await clock.advance(1_000);
      const list = (page: FakePage) => new Map(page.client.rooms.map((room) => [room.id, listed(page)(room)]));
      expect(list(scene.page)).toEqual(list(fresh.page));
      expect([...scene.page.client.saved.all].sort()).toEqual([...fresh.page.client.saved.all].sort());
      expect(scene.page.client.drafts).toEqual(fresh.page.client.drafts);
      const counts = (page: FakePage) => new Map(page.client.rooms.map(({ id, unread }) => [id, [unread.count, unread.readCount]]));
      expect(counts(scene.page)).toEqual(counts(fresh.page));
      const mentions = (page: FakePage) => new Map(page.client.rooms.map(({ id, mentions, unread }) => [id, mentions.all.filter((count) => count > unread.readCount).sort()]));
      expect(mentions(scene.page)).toEqual(mentions(fresh.page));
      for (const { id, info } of fresh.page.client.rooms) {
        if (info.invitedBy) continue;
        const [room, other] = [await whole(scene, id), await whole(fresh, id)];
        expect(room.timeline.messages.map(known(scene.page))).toEqual(other.timeline.messages.map(known(fresh.page)));
        for (const { author } of other.timeline.messages) expect(shows(fresh.page)(author)!.name).toBe(server.called(author).name);
        for (const one of [room, other]) {
          for (const { id } of one.timeline.messages) expect(one.reactions.on(id)).toEqual(reactionsOn(server, room.id, id));
        }
        const replies = room.timeline.messages.filter(({ replyTo }) => replyTo !== undefined);
        // What is not known is asked for by being looked at.
        for (const message of replies) [quoted(scene.page, room)(message), quoted(fresh.page, other)(message)];
        await clock.advance(3_000);
        expect(replies.map(quoted(scene.page, room))).toEqual(replies.map(quoted(fresh.page, other)));
        for (const message of replies) expect(quoted(fresh.page, other)(message)).not.toBe(undefined);
        expect(room.timeline.lines.map(told(scene.page))).toEqual(other.timeline.lines.map(told(fresh.page)));
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
