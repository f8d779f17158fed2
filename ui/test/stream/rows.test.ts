import { expect, test } from "vitest";
import fc from "fast-check";
import { type Row, rowsOf, type Scene } from "../../src/stream/rows";
import { Runs } from "../../src/stream/runs";
import type { Change } from "../../src/sync/change";
import type { Message } from "../../src/wire";
import type { Unsent } from "../../src/sync/unsent";
import { ada, bob } from "../fake/page";

const noon = new Date(2026, 0, 15, 12).getTime();
const minute = 60_000;

function message(n: number, author = bob, at = noon): Message {
  return { id: `m${n}`, room: "r", n, count: n, author, clientId: `c${n}`, at, text: `text ${n}` };
}

function unsent(clientId: string, state: Unsent["state"]): Unsent {
  return { clientId, room: "r", text: "mine", at: noon, order: 1, state, owner: "t" };
}

function scene(change: Partial<Scene>): Scene {
  return { messages: [], from: 0, before: undefined, lines: [], unsent: [], changes: [], gone: [], reactions: () => [], me: ada, divider: undefined, up: true, quote: () => undefined, runs: new Runs(), ...change };
}

/** A row in a word: the kind, or the text with what begins and ends a run. */
function word(row: Row): string {
  if (row.type === "system") return row.texts.map(({ text }) => text).join(" / ");
  if (row.type !== "message") return row.type;
  return `${row.first ? "[" : ""}${row.text}${row.last ? "]" : ""}`;
}

const words = (change: Partial<Scene>) => rowsOf(scene(change)).map(word);

test("messages of one author within five minutes are a run", () => {
  const messages = [message(1), message(2, bob, noon + 4 * minute), message(3, bob, noon + 8 * minute), message(4, ada, noon + 9 * minute)];
  expect(words({ messages })).toEqual(["day", "[text 1", "text 2]", "[text 3]", "[text 4]"]);
});

test("a run is broken by a day, by the new line and by a system line", () => {
  const midnight = new Date(2026, 0, 16).getTime();
  const messages = [message(1, bob, midnight - minute), message(2, bob, midnight), message(3, bob, midnight), message(5, bob, midnight)];
  const lines = [{ n: 4, at: midnight, kind: "join" as const, user: ada }];
  expect(words({ messages, lines, divider: 2 })).toEqual([
    "day", "[text 1]", "day", "[text 2]", "new", "[text 3]", "Ada joined", "[text 5]",
  ]);
});

test("a reply begins a run, and what follows goes on with it", () => {
  const messages = [message(1), { ...message(2), replyTo: "m1" }, message(3), { ...message(4), replyTo: "m9" }];
  expect(words({ messages })).toEqual(["day", "[text 1]", "[text 2", "text 3]", "[text 4]"]);
  expect(words({ before: message(1), messages: messages.slice(1) })).toEqual(["[text 2", "text 3]", "[text 4]"]);
  expect(words({ messages, unsent: [{ ...unsent("a", "waiting"), replyTo: "m4" }, unsent("b", "waiting")] })).toEqual([
    "day", "[text 1]", "[text 2", "text 3]", "[text 4]", "[mine", "mine]",
  ]);
});

test("above a reply stands what is known of the message, and its row is another one when that changes", () => {
  const messages = [{ ...message(2), replyTo: "m1" }];
  const quote = { message: "m1", author: bob, text: "text 1" };
  const quoted = (rows: Row[]) => rows.flatMap((row) => (row.type === "message" ? [row.quoted] : []));
  const before = rowsOf(scene({ messages, quote: () => quote }));
  expect(quoted(before)).toEqual([{ id: "m1", quote }]);
  expect(rowsOf(scene({ messages, quote: () => ({ ...quote }) }), before)[1]).toBe(before[1]);
  const after = rowsOf(scene({ messages, quote: () => ({ ...quote, text: "", deleted: true as const }) }), before);
  expect(after[1]).not.toBe(before[1]);
  expect(quoted(rowsOf(scene({ messages, quote: () => null })))).toEqual([{ id: "m1", quote: null }]);
});

test("the message before the first says whether the first goes on with its run and day", () => {
  expect(words({ before: message(1), messages: [message(2)] })).toEqual(["text 2]"]);
});

test("lines of who came and went collapse, and many are counted", () => {
  const line = (n: number, kind: "join" | "leave", name: string) => ({ n, at: noon, kind, user: { id: name, name } });
  const some = [line(1, "join", "Bob"), line(2, "join", "Cy"), line(3, "leave", "Di")];
  expect(words({ lines: some })).toEqual(["day", "Bob and Cy joined, Di left"]);
  const many = Array.from({ length: 12 }, (_, i) => line(i + 1, "join", `P${i}`));
  expect(words({ lines: many })).toEqual(["day", "12 people joined"]);
  expect(words({ lines: [line(1, "join", "Bob"), line(2, "leave", "Bob")] })).toEqual(["day", "Bob left"]);
});

test("what was changed with no message between is one row, and the same row as long as it says the same", () => {
  const lines = [
    { n: 2, at: noon, kind: "topic" as const, by: bob, text: "September" },
    { n: 3, at: noon, kind: "archive" as const, by: bob, text: "" },
  ];
  const before = rowsOf(scene({ messages: [message(1), message(4)], lines }));
  expect(before.map(word)).toEqual(["day", "[text 1]", "Bob changed the topic to “September” / Bob archived the room", "[text 4]"]);
  expect(rowsOf(scene({ messages: [message(1), message(4)], lines: structuredClone(lines) }), before)[2]).toBe(before[2]);
});

test("an own message keeps its key from being written to standing in the log", () => {
  const [, written] = rowsOf(scene({ unsent: [unsent("c1", "sending")] }));
  const [, standing] = rowsOf(scene({ messages: [message(1, ada)] }));
  expect(written?.key).toBe(standing?.key);
});

test("a message that is in the log already is not shown as unsent too", () => {
  expect(words({ messages: [message(1, ada)], unsent: [unsent("c1", "sending")] })).toEqual(["day", "[text 1]"]);
});

test("what waits is pending with a connection and queued without one", () => {
  const state = (up: boolean) => rowsOf(scene({ unsent: [unsent("c1", "waiting")], up })).at(-1);
  expect(state(true)).toMatchObject({ state: "pending" });
  expect(state(false)).toMatchObject({ state: "queued" });
});

test("rows that have not changed stay the same objects", () => {
  const before = rowsOf(scene({ messages: [message(1), message(2, ada)] }));
  const after = rowsOf(scene({ messages: [message(1), { ...message(2, ada), text: "edited" }, message(3)] }), before);
  expect(after[1]).toBe(before[1]);
  expect(after[2]).not.toBe(before[2]);
});

test("clocks that disagree about the day make no two rows with one key", () => {
  const midnight = new Date(2026, 0, 16).getTime();
  const rows = rowsOf(scene({ messages: [message(1, bob, midnight), message(2, ada, midnight - 1), message(3, bob, midnight)] }));
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

const change = (of: Message, more: Partial<Change> = {}): Change => ({ message: of, kind: "edit", text: "mended", order: 1, state: "waiting", ...more });
const messagesIn = (rows: readonly Row[]) => rows.filter((row) => row.type === "message");

test("a text that is on its way shows at once, and what is not saved does not", () => {
  const told = (state: Change["state"], up = true) => {
    const [row] = messagesIn(rowsOf(scene({ messages: [message(1, ada)], changes: [change(message(1, ada), { state })], up })));
    return [row!.text === "mended", row!.state];
  };
  expect(told("waiting")).toEqual([true, "pending"]);
  expect(told("waiting", false)).toEqual([true, "queued"]);
  expect(told("sending")).toEqual([true, "pending"]);
  expect(told("saved")).toEqual([true, "sent"]);
  expect(told("draft")).toEqual([false, "sent"]);
  expect(told("failed")).toEqual([false, "sent"]);
});

test("an edit of what is deleted keeps its place, and one whose place is not shown stands at the end if it failed", () => {
  const gone = [change(message(2, ada), { state: "draft" })];
  const keys = (from: number, gone: Change[]) => messagesIn(rowsOf(scene({ messages: [message(1), message(3)].filter(({ n }) => n >= from), from, changes: gone, gone }))).map((row) => row.message?.n);
  expect(keys(0, gone)).toEqual([1, 2, 3]);
  expect(keys(1, gone)).toEqual([1, 2, 3]);
  expect(keys(3, gone)).toEqual([3, 2]);
  expect(keys(3, [change(message(2, ada), { state: "failed" })])).toEqual([3, 2]);
  expect(keys(3, [change(message(2, ada))])).toEqual([3]);
});

test("within a run the time is there again after five minutes, however close the messages are", () => {
  const messages = Array.from({ length: 20 }, (_, i) => message(i + 1, bob, noon + i * 4 * minute));
  const firsts = rowsOf(scene({ messages })).filter((row) => row.type === "message" && row.first);
  expect(firsts.map((row) => row.type === "message" && (row.at - noon) / minute)).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72]);
});

test("older pages, live messages and deletions change no row that is shown, and no run lasts longer than five minutes", () => {
  const gaps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 4 * minute })), { minLength: 30, maxLength: 80 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 5, max: 30 }), (said, page) => {
      let at = noon - 10 * 60 * minute;
      let author = bob;
      const all = said.map(([other, gap], i) => {
        if (other && i % 9 === 0) author = author === bob ? ada : bob;
        return message(i + 1, author, (at += gap));
      });
      const runs = new Runs();
      const shown = new Map<string, boolean>();
      for (let from = Math.max(0, all.length - page); ; from = Math.max(0, from - page)) {
        // The oldest that is loaded is not shown, unless it is the room's first.
        const first = from === 0 ? 0 : from + 1;
        const rows = rowsOf(scene({ messages: all.slice(first), before: all[first - 1], runs }));
        let start = 0;
        for (const row of rows) {
          if (row.type !== "message") continue;
          // The first of a day has a line above it that comes and goes with what is loaded.
          if (shown.has(row.key)) expect(row.first).toBe(shown.get(row.key));
          shown.set(row.key, row.first);
          if (row.first) start = row.at;
          else if (start > 0) expect(row.at - start).toBeLessThan(5 * minute);
        }
        if (from === 0) break;
      }
    }),
    { numRuns: 30 },
  );
});
