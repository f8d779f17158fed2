import type { Emoji } from "./data";
import { folded } from "./fold";

/** From so many letters on they may stand in the middle of a word, as in the compounds of German. */
const inside = 3;

/**
 * The emoji for what was typed, those that answer best first, and equals in the order of
 * the groups. Best is what is called just that; then what begins with it; then what has a
 * word in its names for each that was typed, or for its beginning; then what has them in
 * other words for it; then what has them in the middle of the words of its names.
 */
export function search(all: readonly Emoji[], typed: string): Emoji[] {
  const query = folded(typed.replaceAll(/[|\s]+/g, " "));
  if (query === "") return [];
  const words = query.split(" ");
  const found: Emoji[][] = [[], [], [], [], []];
  for (const emoji of all) {
    const rank = rankOf(emoji, query, words);
    if (rank !== undefined) found[rank]!.push(emoji);
  }
  return found.flat();
}

function rankOf({ names, tags }: Emoji, query: string, words: readonly string[]): number | undefined {
  if (names.includes(`|${query}|`)) return 0;
  if (names.includes(`|${query}`)) return 1;
  const inNames = (word: string) => names.includes(` ${word}`) || names.includes(`|${word}`);
  if (words.every(inNames)) return 2;
  if (words.every((word) => inNames(word) || tags.includes(` ${word}`))) return 3;
  if (words.every((word) => word.length >= inside && names.includes(word))) return 4;
  return undefined;
}

/** The emoji that is called just so between two colons. */
export const coded = (all: readonly Emoji[], code: string) => all.find(({ codes }) => codes.includes(code));
