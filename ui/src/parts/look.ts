/** The shapes that an avatar can have; base.css draws them. */
export const shapes = ["circle", "square", "arch", "bowl", "drop", "leaf"] as const;

/** How an avatar looks. There are few hues and shapes: two that differ are seen to. */
export interface Look {
  /** In degrees; each of twelve. */
  hue: number;
  /** Light letters on the full colour. Hues side by side differ in it. */
  strong: boolean;
  shape: (typeof shapes)[number];
}

const hues = 12;

/** The look that belongs to a person's id: it stays when the name changes. */
export function lookOf(id: string): Look {
  const sum = mixed(id);
  const hue = sum % hues;
  return { hue: hue * (360 / hues), strong: hue % 2 === 1, shape: shapes[Math.floor(sum / hues) % shapes.length]! };
}

/** FNV-1a over the code points, and the end of MurmurHash3: each bit depends on all of the id. */
function mixed(id: string): number {
  let sum = 0x811c9dc5;
  for (const c of id) sum = Math.imul(sum ^ c.codePointAt(0)!, 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

/** Scripts whose letters stand side by side, and have cases. */
const cased = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;
/** Family names come first and are few: what tells people apart stands at the end. */
const familyFirst = /^[\p{Script=Han}\p{Script=Hangul}]/u;

/** Firefox has it since version 125. */
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : undefined;

/** The letters of a word, each with its marks. */
function lettersOf(word: string): string[] {
  if (segmenter) return Array.from(segmenter.segment(word), ({ segment }) => segment);
  return word.match(/\P{M}\p{M}*/gu) ?? [word];
}

/**
 * Up to two letters that stand for a name: the first ones of its first and its last
 * word ("AL"), or the beginning of its only one ("An"); of Chinese and Korean names
 * the last two, and in scripts whose letters join or are wide the first.
 */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => word !== "");
  const first = lettersOf(words[0] ?? name);
  const last = lettersOf(words.at(-1) ?? name);
  const [one = "", two = ""] = first;
  if (familyFirst.test(one)) return first.slice(-2).join("");
  if (!cased.test(one)) return one.toLocaleUpperCase();
  if (words.length > 1) return one.toLocaleUpperCase() + (cased.test(last[0]!) ? last[0]!.toLocaleUpperCase() : "");
  return one.toLocaleUpperCase() + (cased.test(two) ? two.toLocaleLowerCase() : "");
}

/** The first of those letters. */
export const initial = (name: string): string => lettersOf(initials(name))[0] ?? "";
