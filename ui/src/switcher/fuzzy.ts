/** Letters as they are compared: without case, accents and width. */
export const plain = (text: string) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

const wordStart = /[\s\-_.,/#·]/u;

/**
 * How well a name answers to what was typed, the higher the better; undefined if it does
 * not. All letters have to come in their order, though not side by side. Those at the
 * start of the name and of its words count most, then those side by side.
 */
export function score(typed: string, name: string): number | undefined {
  const [letters, text] = [[...plain(typed)].filter((c) => c.trim() !== ""), [...plain(name)]];
  if (letters.length === 0) return 0;
  let best: number | undefined;
  // From each place where it may begin: the first one is not always the best.
  for (let start = text.indexOf(letters[0]!); start >= 0; start = text.indexOf(letters[0]!, start + 1)) {
    const sum = scoreFrom(letters, text, start);
    if (sum === undefined) break; // nor is it from further on
    best = Math.max(best ?? -Infinity, sum);
  }
  return best;
}

function scoreFrom(letters: readonly string[], text: readonly string[], start: number): number | undefined {
  let sum = start === 0 ? 8 : 0;
  let last = start - 1;
  for (const letter of letters) {
    const at = nextOf(letter, text, last + 1);
    if (at < 0) return undefined;
    if (at === last + 1 && at !== start) sum += 7;
    if (startsWord(text, at)) sum += 6;
    sum -= Math.min(3, at - last - 1) / 2;
    last = at;
  }
  return sum - text.length / 100;
}

/** The next place of a letter: at the start of a word, if there is one further on. */
function nextOf(letter: string, text: readonly string[], from: number): number {
  const next = text.indexOf(letter, from);
  if (next === from || next < 0) return next;
  for (let at = next; at >= 0; at = text.indexOf(letter, at + 1)) if (startsWord(text, at)) return at;
  return next;
}

const startsWord = (text: readonly string[], at: number) => at === 0 || wordStart.test(text[at - 1]!);
