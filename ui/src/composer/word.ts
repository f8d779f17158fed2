import { inCode } from "./code";
import type { Source } from "./source";
import { startsWord } from "./start";

/** A word that is being typed, and can be completed. */
export interface Word {
  source: Source;
  /** Where it begins, with the source's character, and where it ends. */
  from: number;
  to: number;
  /** What comes after that character. */
  query: string;
}

/** No word that is completed is longer, in UTF-16 code units. */
const longest = 64;

/** The word of one of these sources that ends at a place of a text. */
export function wordAt(text: string, at: number, sources: readonly Source[]): Word | undefined {
  const tail = text.slice(Math.max(0, at - longest), at);
  for (const source of sources) {
    const start = tail.lastIndexOf(source.trigger);
    const query = tail.slice(start + 1);
    const from = at - tail.length + start;
    if (start < 0 || !source.query.test(query) || !startsWord(text, from)) continue;
    // In an address each of these characters has a meaning of its own.
    if (/:\/\/\S*$/.test(tail.slice(0, start)) || inCode(text, at)) return undefined;
    return { source, from, to: at, query };
  }
  return undefined;
}
