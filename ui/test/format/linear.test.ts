import { expect, test } from "vitest";
import { lex } from "../../src/format/lexer";
import { mayBeFormatted } from "../../src/format/signs";
import { hard } from "./hard";

/** Eight times as long a text may take so many times as long; one that took the square would take 64 times. */
const mostTimes = 24;
/** What takes less than this says nothing, in milliseconds. */
const least = 4;
const [short, long] = [8 * 1024, 64 * 1024];

/** How often each is tried: other programs may have the processor for a while. */
const tries = 20;

function took(text: string): number {
  const began = performance.now();
  if (mayBeFormatted(text)) lex(text);
  return performance.now() - began;
}

test.each(Object.entries(hard))("%s are read in time in proportion to their length", (_, made) => {
  const [some, many] = [made(short), made(long)];
  const before = Math.max(least, Math.min(...Array.from({ length: 5 }, () => took(some))));
  let times = Infinity;
  for (let i = 0; i < tries && times >= mostTimes; i++) times = Math.min(times, took(many) / before);
  expect(times).toBeLessThan(mostTimes);
});
