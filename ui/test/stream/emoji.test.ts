import { expect, test } from "vitest";
import { onlyEmoji } from "../../src/stream/emoji";

test("a few emoji alone are recognised, joined and flagged ones too", () => {
  for (const text of ["👏", "👏👏 👏", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇺🇦", "1️⃣", "👍🏽", "❤️"]) expect(onlyEmoji(text), text).toBe(true);
});

test("text, digits and a wall of emoji stay as they are", () => {
  for (const text of ["", "ok 👏", "123", "#", "©", "👏".repeat(60), "🇺", "a\u200d"]) expect(onlyEmoji(text), text).toBe(false);
});
