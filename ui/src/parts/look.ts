/** How an avatar looks. There are few hues: two that differ are seen to. */
export interface Look {
  /** In degrees. */
  hue: number;
  strong: boolean;
}

const hues = 9;

/** The look that belongs to a name. Near names look no more alike than others. */
export function lookOf(name: string): Look {
  const sum = mixed(name);
  return { hue: (sum % hues) * (360 / hues), strong: Math.floor(sum / hues) % 2 === 1 };
}

/** FNV-1a over the code points, and the end of MurmurHash3: each bit depends on all of the name. */
function mixed(name: string): number {
  let sum = 0x811c9dc5;
  for (const c of name) sum = Math.imul(sum ^ c.codePointAt(0)!, 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

/** In other scripts two letters join, or are too wide. */
const narrow = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** The first letters of the first and the last word, or the first letter. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => word !== "");
  const last = words.at(-1) ?? name;
  const ends = words.length > 1 && narrow.test(last) ? [words[0]!, last] : [words[0] ?? name];
  return ends.map((word) => [...new Intl.Segmenter().segment(word)][0]?.segment ?? "").join("").toLocaleUpperCase();
}
