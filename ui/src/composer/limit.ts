/** From this share of the limit on, people are told how much is left. */
const near = 0.9;

/** A text of more than so many times the limit is too long however its characters are counted. */
const far = 4;

/** Whether a text is so far beyond the limit that nothing else about it matters. */
export function hopeless(text: string, most: number | undefined): boolean {
  return most !== undefined && text.length > far * most;
}

/**
 * How many more characters a text may have, less than none if it is too long;
 * undefined while that is no concern. Counted are code points, as the server does,
 * but only near the limit: far beyond it the answer is -Infinity.
 */
export function left(text: string, most: number | undefined): number | undefined {
  // No text has more code points than code units.
  if (most === undefined || text.length < most * near) return undefined;
  if (hopeless(text, most)) return -Infinity;
  let points = 0;
  for (const _ of text) points++;
  return points < most * near ? undefined : most - points;
}
