/** From this share of the limit on, people are told how much is left. */
const near = 0.9;

/**
 * How many more characters a text may have, less than none if it is too long;
 * undefined while that is no concern. Counted are code points, as the server does.
 */
export function left(text: string, most: number | undefined): number | undefined {
  // No text has more code points than code units.
  if (most === undefined || text.length < most * near) return undefined;
  let points = 0;
  for (const _ of text) points++;
  return points < most * near ? undefined : most - points;
}
