import { expect, test } from "vitest";
import { rowsOf, stepped } from "../../src/emoji/steps";

// Two sections in rows of three: 0 1 2 / 3 4, and 5 6 7 / 8.
const layout = { counts: [5, 4], columns: 3 };
const step = (at: number, key: string, more = {}) => stepped(layout, at, { key, far: false, mirrored: false, page: 2, ...more });

test("each section begins a row", () => {
  expect(rowsOf(layout)).toEqual([[0, 3], [3, 5], [5, 8], [8, 9]]);
  expect(rowsOf({ counts: [0, 2], columns: 3 })).toEqual([[0, 2]]);
});

test.each<[number, string, number | undefined]>([
  [0, "ArrowRight", 1],
  [2, "ArrowRight", 3],
  [4, "ArrowRight", 5],
  [8, "ArrowRight", 8],
  [0, "ArrowLeft", 0],
  [5, "ArrowLeft", 4],
  [1, "ArrowDown", 4],
  [2, "ArrowDown", 4],
  [4, "ArrowDown", 6],
  [7, "ArrowDown", 8],
  [6, "ArrowUp", 4],
  [7, "ArrowUp", 4],
  [1, "ArrowUp", -1],
  [1, "PageDown", 6],
  [6, "PageDown", 8],
  [8, "PageUp", 3],
  [4, "Home", 3],
  [3, "End", 4],
  [3, "Enter", undefined],
])("from %i %s leads to %s", (at, key, to) => expect(step(at, key)).toBe(to));

test("with Ctrl, Home and End lead to the ends of the grid", () => {
  expect([step(4, "Home", { far: true }), step(4, "End", { far: true })]).toEqual([0, 8]);
});

test("from right to left the arrows lead the other way", () => {
  expect([step(1, "ArrowRight", { mirrored: true }), step(1, "ArrowLeft", { mirrored: true })]).toEqual([0, 2]);
});

test("an empty grid leads nowhere", () => expect(stepped({ counts: [0], columns: 3 }, 0, { key: "End", far: true, mirrored: false, page: 1 })).toBeUndefined());
