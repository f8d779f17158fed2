import { expect, test } from "vitest";
import { hopeless, left } from "../../src/composer/limit";

test("code points count, not what they are written with", () => {
  expect(left("a".repeat(100), 100)).toBe(0);
  expect(left("a".repeat(101), 100)).toBe(-1);
  expect(left("👋".repeat(100), 100)).toBe(0);
  expect(left("👋".repeat(103), 100)).toBe(-3);
  // A family is one sign to people, and seven to the server.
  expect(left("👨‍👩‍👧‍👦".repeat(15), 100)).toBe(-5);
  expect(left("e\u0301".repeat(50), 100)).toBe(0);
});

test("half a character counts as one, as it does where it arrives", () => {
  expect(left("\ud83d".repeat(100), 100)).toBe(0);
});

test("far from the limit nobody is told, nor while it is unknown", () => {
  expect(left("a".repeat(89), 100)).toBeUndefined();
  expect(left("a".repeat(90), 100)).toBe(10);
  expect(left("👋".repeat(89), 100)).toBeUndefined();
  expect(left("a".repeat(1_000_000), undefined)).toBeUndefined();
});

test("a text far beyond the limit is not counted", () => {
  expect(left("a".repeat(4_000), 1_000)).toBe(-3_000);
  expect(left("a".repeat(4_001), 1_000)).toBe(-Infinity);
  // As many code units have at least half as many characters.
  expect(left("\u{1f642}".repeat(2_000), 1_000)).toBe(-1_000);
  expect(hopeless("a".repeat(4_001), 1_000)).toBe(true);
  expect(hopeless("a".repeat(4_001), undefined)).toBe(false);
});
