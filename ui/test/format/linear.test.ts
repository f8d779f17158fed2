import { expect, test } from "vitest";
import { lex } from "../../src/format/lexer";
import { mayBeFormatted } from "../../src/format/signs";
import { hard } from "./hard";

/** Eight times as long a text may take so many times as long; one that took the square would take 64 times. */
const mostTimes = 24;
/** What takes less than this says nothing, in milliseconds. */
const least = 4;
const [short, long] = [8 * 1024, 64 * 1024];

/** The quickest of some tries, for other programs may have the processor for a while. */
function took(text: string): number {
  let quickest = Infinity;
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    if (mayBeFormatted(text)) lex(text);
    quickest = Math.min(quickest, performance.now() - began);
    if (quickest < least) break;
  }
  return quickest;
}

test.each(Object.entries(hard))("%s are read in time in proportion to their length", (_, made) => {
  const before = Math.max(least, took(made(short)));
  expect(took(made(long)) / before).toBeLessThan(mostTimes);
});
