import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { ChangeStore } from "../../src/sync/change";
import { leftovers } from "../../src/sync/leftovers";
import type { Message, WireError } from "../../src/wire";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

let clock: FakeClock;
let server: FakeServer;
let page: FakePage;
let mine: string;
let theirs: string;

beforeEach(async () => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  server.change((log) => {
    theirs = log.post(bob, "b1", "Hi").id;
    mine = log.post(ada, "a1", "Helo").id;
  });
  page = new FakePage(clock, server);
  await clock.advance(1_000);
});

const calls = (event: "edit" | "delete") => server.calls.get(event) ?? 0;
const stands = (id = mine) => server.log.messages.get(id)!;
const shown = (id = mine): Message => page.room.timeline.message(id)!;
const changes = () => page.room.changes.items.map(({ kind, text, state, failure }) => `${kind} ${text}: ${state} ${failure?.code ?? ""}`.trim());

/** Writes another text and saves it. */
function edit(text: string, id = mine): void {
  page.room.changes.begin(shown(id));
  page.room.changes.write(id, text);
  page.room.changes.save(id, text, shown(id));
}

test("an edit is under way until the log has it", async () => {
  edit("Hello");
  expect(changes()).toEqual(["edit Hello: sending"]);
  await clock.advance(100);
  expect(changes()).toEqual([]);
  expect(page.texts).toEqual(["Hi", "Hello"]);
  expect(stands()).toMatchObject({ text: "Hello" });
});

test("an edit that changes nothing is not sent", async () => {
  edit("Helo");
  await clock.advance(1_000);
  expect(changes()).toEqual([]);
  expect(calls("edit")).toBe(0);
});

test("an edit that is acknowledged before its entry comes stands until then", async () => {
  page.weather.disturb = () => [];
  edit("Hello");
  await clock.advance(100);
  expect(changes()).toEqual(["edit Hello: saved"]);
  page.weather.disturb = (entries) => [entries];
  server.change((log) => log.post(bob, "b2", "again"));
  await clock.advance(1_000);
  expect(changes()).toEqual([]);
  expect(shown().text).toBe("Hello");
});

test("a lost answer makes one edit, not two", async () => {
  page.weather.loses = "answers";
  page.weather.disturb = () => [];
  edit("Hello");
  await clock.advance(100);
  const head = server.log.head;
  page.weather.loses = "nothing";
  page.weather.disturb = (entries) => [entries];
  server.drop(page.weather);
  await clock.advance(5_000);
  expect(changes()).toEqual([]);
  expect(server.log.head).toBe(head);
  expect(shown().text).toBe("Hello");
});

test("after a lost answer a repetition undoes no newer edit, and the text is kept", async () => {
  page.weather.loses = "answers";
  page.weather.disturb = () => [];
  edit("from the laptop");
  await clock.advance(100);
  server.change((log) => log.edit(mine, "from the phone"));
  page.weather.loses = "nothing";
  page.weather.disturb = (entries) => [entries];
  server.drop(page.weather);
  await clock.advance(5_000);
  expect(stands().text).toBe("from the phone");
  expect(changes()).toEqual(["edit from the laptop: failed conflict"]);
  page.room.changes.retry(mine);
  await clock.advance(100);
  expect(stands().text).toBe("from the laptop");
  expect(changes()).toEqual([]);
});

test("an edit of what somebody has deleted fails, and the text is kept", async () => {
  page.room.changes.begin(shown());
  page.room.changes.write(mine, "Hello");
  const base = shown();
  server.change((log) => log.delete(mine));
  await clock.advance(100);
  expect(changes()).toEqual(["edit Hello: draft"]);
  page.room.changes.save(mine, "Hello", base);
  await clock.advance(100);
  expect(changes()).toEqual(["edit Hello: failed not_found"]);
  page.room.changes.discard(mine);
  expect(changes()).toEqual([]);
});

test("changes made offline go out in their order when there is a connection", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  edit("Hello");
  page.room.changes.delete(shown(theirs));
  expect(changes()).toEqual(["edit Hello: waiting", "delete : waiting"]);
  page.weather.state = "fair";
  await clock.advance(5_000);
  expect(changes()).toEqual([]);
  expect(page.texts).toEqual(["Hello"]);
});

test("changes survive a reload: what was saved is sent, what was only written is kept", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  edit("Hello");
  page.room.changes.begin(shown(theirs));
  page.room.changes.write(theirs, "half a thou");
  page.client.hidden();
  const { storage } = page;
  page = new FakePage(clock, server, { storage, known: ada.id });
  expect(changes()).toEqual(["edit Hello: waiting", "edit half a thou: failed unfinished"]);
  await clock.advance(1_000);
  expect(changes()).toEqual(["edit half a thou: failed unfinished"]);
  expect(stands().text).toBe("Hello");
  expect(storage.keys().filter((key) => key.startsWith("hubbub:change:"))).toEqual([`hubbub:change:${ada.id}:${theirs}`]);
});

test("an editor that was opened and not written in leaves nothing behind", async () => {
  page.room.changes.begin(shown());
  page.client.hidden();
  page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  expect(changes()).toEqual([]);
});

test("an unsaved edit that two tabs show goes from both when one saves it or discards it", async () => {
  for (const done of ["save", "discard"] as const) {
    page.room.changes.begin(shown());
    page.room.changes.write(mine, `${done}d`);
    page.client.left();
    const other = new FakePage(clock, server, { storage: page.storage, known: ada.id });
    page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
    await clock.advance(1_000);
    const both = () => [page, other].map(({ room }) => room.changes.of(mine)?.state);
    expect(both()).toEqual(["failed", "failed"]);
    if (done === "save") other.room.changes.retry(mine);
    else other.room.changes.discard(mine);
    await clock.advance(1_000);
    expect(both()).toEqual([undefined, undefined]);
    expect(stands().text).toBe("saved");
    other.close();
  }
});

test("an edit that is written in one tab stays when another tab discards its own of the same message", async () => {
  const other = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  await clock.advance(1_000);
  for (const { room } of [page, other]) room.changes.begin(room.timeline.message(mine)!);
  page.room.changes.write(mine, "Hello");
  await clock.advance(300);
  other.room.changes.discard(mine);
  expect(changes()).toEqual(["edit Hello: draft"]);
});

test.each(["unanswered", "discarded"] as const)("a tab whose edit is %s takes nothing from what another tab has written since", async (end) => {
  const other = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  await clock.advance(1_000);
  for (const { weather } of [page, other]) weather.state = "silent";
  edit("Hello");
  await clock.advance(1_000);
  other.room.changes.begin(other.room.timeline.message(mine)!);
  other.room.changes.write(mine, "Hello there");
  other.room.changes.flush();
  await clock.advance(20_000);
  if (end === "discarded") page.room.changes.discard(mine);
  expect(changes()).toEqual(end === "discarded" ? [] : ["edit Hello: failed unanswered"]);
  expect(new ChangeStore(page.storage, ada.id).load(lobby).map(({ text }) => text)).toEqual(["Hello there"]);
});

test("changes that the server does not have are counted before they are lost", async () => {
  page.weather.state = "down";
  server.drop(page.weather);
  edit("Hello");
  page.room.changes.delete(shown(theirs));
  expect(leftovers(page.storage)).toEqual({ messages: 0, drafts: 0, edits: 1, deletions: 1 });
  page.room.changes.discard(mine);
  page.room.changes.begin(shown());
  expect(leftovers(page.storage)).toMatchObject({ edits: 0 });
  page.room.changes.write(mine, "Hel");
  page.room.changes.flush();
  expect(leftovers(page.storage)).toMatchObject({ edits: 1 });
});

test("what is typed is stored a moment after, not at each key", async () => {
  const stored = () => page.storage.get(`hubbub:change:${ada.id}:${mine}`) ?? "";
  page.room.changes.begin(shown());
  for (const text of ["H", "Hel", "Hello"]) page.room.changes.write(mine, text);
  expect(stored()).not.toContain("Hello");
  await clock.advance(300);
  expect(stored()).toContain("Hello");
});

test("a refusal that may pass is met with another try, a final one is not", async () => {
  const busy: WireError = { code: "unavailable", message: "Busy.", retryable: true, retryAfterMs: 400 };
  server.refusals.set("edit", [busy, { code: "rate_limited", message: "Too often.", retryable: true, retryAfterMs: 700 }]);
  edit("Hello");
  await clock.advance(1_000);
  expect(changes()).toEqual(["edit Hello: waiting"]);
  await clock.advance(500);
  expect(changes()).toEqual([]);
  server.refusals.set("delete", [{ code: "forbidden", message: "You may not do that.", retryable: false }]);
  page.room.changes.delete(shown(theirs));
  await clock.advance(100);
  expect(changes()).toEqual(["delete : failed forbidden"]);
  expect(page.texts).toEqual(["Hi", "Hello"]);
});

test("a server that stays busy is not asked for ever", async () => {
  server.refusals.set("edit", Array.from({ length: 20 }, () => ({ code: "unavailable", message: "Busy.", retryable: true, retryAfterMs: 10 })));
  edit("Hello");
  await clock.advance(60_000);
  expect(changes()).toEqual(["edit Hello: failed unavailable"]);
  expect(calls("edit")).toBe(6);
});

test("with the network cut silently a change fails within ten seconds", async () => {
  page.weather.state = "silent";
  edit("Hello");
  await clock.advance(10_000);
  expect(changes()).toEqual(["edit Hello: failed unanswered"]);
});

test("an answer that comes after the change had failed is believed", async () => {
  page.weather.disturb = () => [];
  page.weather.latency = 6_000;
  edit("Hello");
  page.weather.latency = 20;
  await clock.advance(6_100);
  page.weather.disturb = (entries) => [entries];
  await clock.advance(60_000);
  expect(shown().text).toBe("Hello");
  expect(changes()).toEqual([]);
});

test("a deletion takes the place of an edit that is under way", async () => {
  page.weather.latency = 500;
  edit("Hello");
  page.room.changes.delete(shown());
  expect(changes()).toEqual(["delete : waiting"]);
  await clock.advance(5_000);
  expect(changes()).toEqual([]);
  expect(page.texts).toEqual(["Hi"]);
});

test("what somebody else deletes first is deleted, and deleting it again takes no number", async () => {
  page.weather.disturb = () => [];
  server.change((log) => log.delete(theirs));
  const head = server.log.head;
  page.room.changes.delete(shown(theirs));
  await clock.advance(2_000);
  page.weather.disturb = (entries) => [entries];
  await clock.advance(60_000);
  expect(changes()).toEqual([]);
  expect(server.log.head).toBe(head);
  expect(page.texts).toEqual(["Helo"]);
});

test("at the end of a session nothing of the changes stays", async () => {
  page.weather.state = "silent";
  edit("Hello");
  page.room.changes.begin(shown(theirs));
  page.room.changes.write(theirs, "a secret");
  page.client.end("revoked");
  await clock.advance(60_000);
  expect(page.storage.keys().map((key) => page.storage.get(key)).join()).not.toMatch(/Hello|secret/);
});

test("whatever the network does, each edit is in the room once, or its text is kept", { timeout: 60_000 }, async () => {
  const step = fc.constantFrom("edit", "phone", "lossy", "down", "fair", "drop", "wait", "reload");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 40, size: "max" }), async (steps) => {
      const clock = new FakeClock();
      const server = new FakeServer(clock);
      server.change((log) => log.post(ada, "a1", "first"));
      let page = new FakePage(clock, server);
      await clock.advance(1_000);
      const history: string[] = [];
      let last = "first";
      let texts = 0;
      const look = () => {
        const { text } = server.log.messages.get("m1")!;
        if (text !== history.at(-1)) history.push(text);
      };
      const change = () => page.room.changes.of("m1");
      const acts: Record<typeof step extends fc.Arbitrary<infer T> ? T : never, () => void> = {
        edit() {
          const message = page.room.timeline.message("m1");
          if (!message) return;
          page.room.changes.begin(message);
          if (change()?.state !== "draft") return;
          last = `laptop ${++texts}`;
          page.room.changes.save("m1", last, message);
        },
        phone: () => server.change((log) => log.edit("m1", (last = `phone ${++texts}`))),
        lossy() {
          page.weather.loses = "answers";
          page.weather.disturb = () => [];
        },
        down: () => (page.weather.state = "down"),
        fair() {
          page.weather.state = "fair";
          page.weather.loses = "nothing";
          page.weather.disturb = (entries) => [entries];
        },
        drop: () => server.drop(page.weather),
        wait() {},
        reload() {
          page.client.hidden();
          server.drop(page.weather);
          page = new FakePage(clock, server, { storage: page.storage, known: ada.id });
        },
      };
      for (const next of steps) {
        acts[next]();
        await clock.advance(300);
        look();
      }
      acts.fair();
      await clock.advance(120_000);
      look();
      expect(new Set(history).size).toBe(history.length);
      const { text } = server.log.messages.get("m1")!;
      expect(page.room.timeline.message("m1")!.text).toBe(text);
      expect([text, change()?.text]).toContain(last.startsWith("laptop") ? last : text);
    }),
    { numRuns: 100 },
  );
});
