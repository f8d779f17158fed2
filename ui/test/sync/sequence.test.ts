import { beforeEach, expect, test } from "vitest";
import { type Numbers, Sequence } from "../../src/sync/sequence";
import { FakeClock } from "../fake/clock";

interface Numbered {
  n: number;
  id: string;
}

let clock: FakeClock;
let applied: number[];
let asked: number;
let sequence: Sequence<Numbered, Numbers<Numbered>>;

beforeEach(() => {
  clock = new FakeClock();
  applied = [];
  asked = 0;
  sequence = new Sequence<Numbered, Numbers<Numbered>>(at(5), {
    clock,
    apply: (entry) => applied.push(entry.n),
    reset: () => (applied = []),
    ask: () => asked++,
  });
});

const at = (n: number): Numbered => ({ n, id: `e${n}` });
const page = (from: number, to: number, more = false): Numbers<Numbered> => ({
  reset: false,
  entries: Array.from({ length: to - from + 1 }, (_, i) => at(from + i)),
  position: at(to),
  more,
});

test("each entry is applied once, in the order of the numbers", async () => {
  sequence.receive([at(7), at(6), at(6), at(5), at(8), at(7)]);
  expect(applied).toEqual([6, 7, 8]);
  expect(sequence.position).toEqual(at(8));
});

test("a gap is asked for once, after a moment", async () => {
  sequence.receive([at(8)]);
  sequence.receive([at(9)]);
  await clock.advance(99);
  expect(asked).toBe(0);
  await clock.advance(202);
  expect(asked).toBe(1);
  await clock.advance(60_000);
  expect(asked).toBe(1);
});

test("while a page is under way everything waits for it; what it covers is dropped", () => {
  sequence.asked();
  sequence.receive([at(6), at(9), at(8)]);
  expect(applied).toEqual([]);
  sequence.take(page(6, 8));
  expect(applied).toEqual([6, 7, 8, 9]);
});

test("a page that overlaps with what is here is applied from where it goes on", () => {
  sequence.receive([at(6), at(7)]);
  sequence.take(page(6, 9));
  expect(applied).toEqual([6, 7, 8, 9]);
});

test("a page that comes late does not move the position back", () => {
  sequence.receive([at(6), at(7), at(8)]);
  sequence.take(page(6, 7));
  expect(sequence.position).toEqual(at(8));
});

test("pages follow each other at once while there is more, but not for ever without progress", async () => {
  sequence.asked();
  sequence.take(page(6, 8, true));
  expect(asked).toBe(1);
  sequence.take({ ...page(9, 8), position: at(8), more: true });
  expect(asked).toBe(1);
  await clock.advance(3_000);
  expect(asked).toBe(2);
});

test("after a reset the numbers begin where it says, also further down", () => {
  sequence.receive([at(6)]);
  sequence.asked();
  sequence.receive([at(3), at(7)]);
  sequence.take({ reset: true, entries: [], position: at(2), more: false });
  sequence.receive([at(3)]);
  expect(applied).toEqual([3]);
});

test("what was kept does not outlive its connection: the log may be another one after it", () => {
  sequence.receive([at(7)]);
  sequence.cut();
  sequence.take(page(6, 6));
  expect(applied).toEqual([6]);
});

test("a lost connection forgets what it asked for", async () => {
  sequence.receive([at(8)]);
  sequence.cut();
  await clock.advance(1_000);
  expect(asked).toBe(0);
});
