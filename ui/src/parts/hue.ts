/** The hue that belongs to a name, in degrees. Near names get far hues. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const c of name) sum = (sum * 31 + c.codePointAt(0)!) >>> 0;
  return (sum * 137) % 360;
}

/** In other scripts two letters join, or are too wide. */
const narrow = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** The first letters of the first and the last word, or the first letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const last = words.at(-1)!;
  const ends = words.length > 1 && narrow.test(last) ? [words[0]!, last] : words.slice(0, 1);
  return ends.map((word) => [...new Intl.Segmenter().segment(word)][0]?.segment ?? "").join("").toLocaleUpperCase();
}
