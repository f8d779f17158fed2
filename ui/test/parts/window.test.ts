import fc from "fast-check";
import { expect, test } from "vitest";
import { nearEnd, shownOf } from "../../src/parts/window";

test("all that is in the view is in the page, and little more", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 20, max: 90 }), fc.nat(1_000_000), fc.nat(2_000), (count, row, top, height) => {
      const { from, to } = shownOf({ count, row, top, height });
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(count);
      expect(from).toBeLessThanOrEqual(to);
      for (const pixel of [top, top + height - 1]) {
        const item = Math.floor(pixel / row);
        if (pixel >= top && item < count) expect(item >= from && item < to).toBe(true);
      }
      expect(to - from).toBeLessThanOrEqual(Math.ceil(height / row) + 1 + 24);
    }),
  );
});

test("the next page is wanted two views before the end", () => {
  const sight = { count: 100, row: 50, height: 500 };
  expect(nearEnd({ ...sight, top: 0 })).toBe(false);
  expect(nearEnd({ ...sight, top: 2_400 })).toBe(false);
  expect(nearEnd({ ...sight, top: 3_000 })).toBe(true);
  expect(nearEnd({ ...sight, count: 3, top: 0 })).toBe(true);
});
