import { expect, test } from "vitest";
import { calm } from "../../src/stream/marks";

test.each(["", "naïve", "a\u0301b", "สวัสดีครับ", "བོད་ཡིག", "שָׁלוֹם", "👩🏽‍🚀", `a${"\u0301".repeat(30)}`])("%j stays as it is", (text) => {
  expect(calm(text)).toBe(text);
});

test("a letter keeps thirty of its marks, and what follows them stays", () => {
  const marks = "\u0301\u0323".repeat(8_000);
  expect(calm(`a${marks}b${marks}c`)).toBe(`a${marks.slice(0, 30)}b${marks.slice(0, 30)}c`);
});
