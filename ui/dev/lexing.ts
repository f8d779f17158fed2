import { lex } from "../src/format/lexer";
import { hard } from "../test/format/hard";

/** Of texts of so many characters that are hard to read, the one that takes longest, and how long in milliseconds; the quickest of a few tries. */
export function slowest(length: number): { name: string; ms: number } {
  const all = Object.entries(hard).map(([name, made]) => {
    const text = made(length);
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      lex(text);
      return performance.now() - began;
    });
    return { name, ms: Math.min(...times) };
  });
  return all.reduce((most, one) => (one.ms > most.ms ? one : most));
}
