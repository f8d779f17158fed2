import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Segment } from "../../src/sync/timeline";
import type { Message, Quote } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  for (let i = 1; i <= 500; i++) server.log.post(bob, `b${i}`, `message ${i}`);
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const calls = (event: "around" | "history") => server.calls.get(event) ?? 0;
const past = () => page.room.past;
const shown = () => past().segment.messages.map(({ n }) => n);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function seek(id: string): Promise<void> {
  past().seek(id);
  await clock.advance(100);
}

async function load(side: "older" | "newer"): Promise<void> {
  void past().load(side);
  await clock.advance(100);
}

test("an old message is shown in its place with one question, and nothing between it and the end is loaded", async () => {
  await seek("m100");
  expect(past().sought?.state).toBe("there");
  expect(shown()).toEqual(range(75, 125));
  expect(past().apart).toBe(true);
  expect(page.room.timeline.messages.map(({ n }) => n)).toEqual(range(451, 500));
  expect([calls("around"), calls("history")]).toEqual([1, 0]);
});

test("a message that is loaded is shown where it is, and nobody is asked", async () => {
  await seek("m460");
  expect(past().sought?.state).toBe("there");
  expect(past().apart).toBe(false);
  expect(calls("around")).toBe(0);
});

test("what is read onwards from an old message becomes one with the end when they meet, and not before", async () => {
  await seek("m370");
  expect(shown()).toEqual(range(345, 395));
  await load("newer");
  expect(shown()).toEqual(range(345, 445));
  expect(past().apart).toBe(true);
  await load("older");
  expect(shown()[0]).toBe(295);
  await load("newer");
  expect(past().apart).toBe(false);
  expect(shown()).toEqual(range(295, 500));
  expect(page.room.timeline.start).toBe(false);
});

test("an answer that ends right before the end of the room joins it, with nothing between them", async () => {
  await seek("m375"); // up to 400
  await load("newer"); // up to 450, and the end begins with 451
  expect(past().apart).toBe(false);
  expect(shown()).toEqual(range(350, 500));
});

test("while a single message is missing before the end of the room, nothing joins it", async () => {
  await seek("m374"); // up to 399
  await load("newer"); // up to 449, and the end begins with 451
  expect(past().apart).toBe(true);
  expect(shown()).toEqual(range(349, 449));
  await load("newer");
  expect(past().apart).toBe(false);
  expect(shown()).toEqual(range(349, 500));
});

test("a message that is deleted, unknown or not for this reader is not there, and the room is as it was", async () => {
  server.change((log) => log.delete("m100"));
  for (const id of ["m100", "m9999"]) {
    await seek(id);
    expect(past().sought?.state).toBe("absent");
    expect(shown()).toEqual(range(451, 500));
  }
});

test("a message that is wanted before the room is loaded is asked for then, and after a lost link again", async () => {
  page = new FakePage(clock, server);
  await clock.advance(45);
  page.weather.state = "down";
  server.drop(page.weather);
  await clock.advance(1_000);
  page.weather.state = "fair";
  await clock.advance(60_000);
  page.weather.state = "silent";
  past().seek("m100");
  await clock.advance(100);
  expect(past().sought?.state).toBe("wanted");
  server.drop(page.weather);
  page.weather.state = "fair";
  await clock.advance(60_000);
  expect(past().sought?.state).toBe("there");
  expect(shown()).toContain(100);
});

test("when the server cannot say now what is around a message, that can be tried again", async () => {
  server.refusals.set("around", [{ code: "unavailable", message: "Not now.", retryable: true }]);
  await seek("m100");
  expect(past().sought?.state).toBe("failed");
  await seek("m100");
  expect(past().sought?.state).toBe("there");
});

test("what others change is changed around an old message too, and what comes is at the end only", async () => {
  await seek("m100");
  server.change((log) => log.edit("m101", "edited"));
  server.change((log) => log.delete("m102"));
  server.change((log) => log.post(bob, "new", "new"));
  await clock.advance(100);
  expect(past().segment.messages.find(({ n }) => n === 101)?.text).toBe("edited");
  expect(shown()).not.toContain(102);
  expect(shown().at(-1)).toBe(125);
  expect(page.texts.at(-1)).toBe("new");
});

test("another room is shown: what was around the message is dropped, unless it is being changed", async () => {
  await seek("m100");
  page.room.changes.begin(past().segment.messages[0]!);
  page.room.hide();
  expect(page.room.timeline.island).toBeDefined();
  page.room.changes.discard("m75");
  page.room.hide();
  expect(page.room.timeline.island).toBeUndefined();
  expect(page.room.timeline.has("m100")).toBe(false);
  expect(past().apart).toBe(false);
});

test("when the log is another one, the message is asked for again", async () => {
  await seek("m100");
  server.log.restore(450);
  server.drop(page.weather);
  await clock.advance(60_000);
  expect(calls("around")).toBe(2);
  expect(shown()).toEqual(range(75, 125));
});

const happenings = {
  post: (n: number) => server.change((log) => log.post(bob, `p${log.head}-${n}`, `text ${n}`)),
  burst: (n: number) =>
    server.change((log) => {
      for (let i = 0; i < n; i++) log.post(bob, `x${log.head}-${i}`, `burst ${i}`);
    }),
  edit: (n: number) => onSome(n, (id) => server.log.edit(id, `edited ${n}`)),
  delete: (n: number) => onSome(n, (id) => server.log.delete(id)),
  reply: (n: number) => onSome(n, (id) => server.log.post(bob, `r${server.log.head}-${n}`, `reply ${n}`, undefined, id)),
  look: () => void quotes(),
  join: (n: number) => server.change((log) => log.membership(n % 2 ? "join" : "leave", bob)),
  seek: (n: number) => onSome(n, (id) => past().seek(id)),
  seekNothing: (n: number) => past().seek(n % 2 ? "" : "nothing"),
  older: () => void past().load("older"),
  newer: () => void past().load("newer"),
  trim: (n: number) => page.room.trim(1 + n),
  elsewhere: (n: number) => page.client.show(n % 2 ? "room000000001" : lobby),
  span: (n: number) => server.setHistory(lobby, n % 2 ? "joining" : "start", bob),
  drop: () => server.drop(page.weather),
  silence: () => (page.weather.state = "silent"),
  fair: () => (page.weather.state = "fair"),
  lose: (n: number) => (page.weather.loses = n % 2 ? "nothing" : "answers"),
  latency: (n: number) => (page.weather.latency = n * 10),
  restore: (n: number) => {
    server.log.restore(Math.max(0, server.log.head - (n % 4)));
    server.drop(page.weather);
  },
} as const;

function onSome(n: number, act: (id: string) => void): void {
  const all = [...server.log.messages.values()];
  // Old ones as often as new ones.
  server.change(() => act(all[(n * 37) % all.length]!.id));
}

/** What stands above the replies that are loaded. What is not known is asked for by being looked at. */
function quotes(): [string, Quote | null | undefined][] {
  const { timeline, quotes } = page.client.rooms.find(({ id }) => id === lobby)!;
  const loaded = [...(timeline.island?.messages ?? []), ...timeline.tail.messages];
  return loaded.flatMap(({ replyTo }) => (replyTo === undefined ? [] : [[replyTo, quotes.of(replyTo)]]));
}

/** Above replies stands what the log has of the messages, if they can be seen. */
async function checkQuotes(first: number): Promise<void> {
  quotes();
  await clock.advance(2_000);
  const above = quotes();
  expect(above).toEqual(above.map(([id]) => [id, server.log.quotes([id], first)[0] ?? null]));
}

const known = ({ id, n, text, editedAt }: Message) => ({ id, n, text, editedAt });

/** What the page claims to have without a hole is in order, each once, and apart from the rest. */
function checkForm(): void {
  const { tail, island } = page.client.rooms.find(({ id }) => id === lobby)!.timeline;
  for (const { from, to, messages, lines } of island ? [island, tail] : [tail]) {
    for (const items of [messages, lines]) {
      expect(items.every(({ n }, i) => n >= from && n <= to && (i === 0 || n > items[i - 1]!.n))).toBe(true);
    }
  }
  if (island) expect(island.to + 1).toBeLessThan(tail.from);
}

/** A segment is what the log has under its numbers. */
function checkText({ from, to, messages, lines }: Segment, first: number): void {
  const within = ({ n }: { n: number }) => n >= Math.max(from, first) && n <= to;
  const standing = [...server.log.messages.values()].filter((message) => !message.deleted && within(message));
  expect(messages.map(known)).toEqual(standing.sort((a, b) => a.n - b.n).map(known));
  const said = range(1, server.log.head).map((n) => server.log.read(n)).filter((entry) => !("message" in entry) && within(entry));
  expect(lines.map(({ n }) => n)).toEqual(said.map(({ n }) => n));
}

const runs = import.meta.env["HUBBUB_SOAK"] === "1" ? 5_000 : 60;
const names = Object.keys(happenings) as (keyof typeof happenings)[];
const asking = fc.constantFrom("seek" as const, "older" as const, "newer" as const);
const happening = fc.tuple(fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 1 }, { arbitrary: asking, weight: 1 }), fc.nat(70), fc.nat(500));

test("whatever is asked for and happens, in any order: what is shown is what the log has there, and nothing is beside what it is not", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.nat(), async (script, seed) => {
      clock = new FakeClock(seed);
      server = new FakeServer(clock);
      server.add("room000000001");
      for (let i = 1; i <= 300; i++) {
        if (i % 40 === 0) server.log.membership("join", bob);
        else server.log.post(bob, `b${i}`, `message ${i}`, undefined, i % 4 === 1 ? `m${(i * 89) % 300}` : undefined);
      }
      page = new FakePage(clock, server);
      await clock.advance(100);
      page.weather.disturb = (entries) => entries.map((entry) => [entry]).filter(() => clock.random() > 0.1).sort(() => clock.random() - 0.5);
      for (const [name, n, ms] of script) {
        happenings[name](n);
        await clock.advance(ms);
        checkForm();
      }
      Object.assign(page.weather, { state: "fair", loses: "nothing", latency: 20, disturb: <E>(entries: E[]) => [entries] });
      page.client.show(lobby);
      await clock.advance(200_000);
      const { room } = page;
      const first = server.first(ada, lobby);
      expect(room.sequence.position.n).toBe(server.log.head);
      if (room.timeline.island) checkText(room.timeline.island, first);
      checkText(room.timeline.tail, first);
      await checkQuotes(first);
      const [target] = [...server.log.messages.values()].filter(({ n, deleted }) => n >= first && !deleted);
      if (!target) return;
      await seek(target.id);
      for (let tries = 0; past().apart && tries < 100; tries++) await load("newer");
      for (let tries = 0; !past().segment.start && tries < 100; tries++) await load("older");
      checkForm();
      expect(past().segment).toBe(room.timeline.tail);
      checkText({ ...past().segment, from: 1 }, first);
      await checkQuotes(first);
    }),
    { numRuns: runs },
  );
});
