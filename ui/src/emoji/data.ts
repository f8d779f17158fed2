// What build/emoji.ts makes of all emoji, taken apart again: each is a line, and what is
// known of it is between tabs.

import { folded } from "./fold";
import { toneMark } from "./format";

/** An emoji that can be picked. */
export class Emoji {
  /** Itself, without a skin tone: by this it is known. */
  readonly sign: string;
  /** The same with marks where a skin tone goes; undefined: it has none. */
  readonly template: string | undefined;
  /** Its place among the groups. */
  readonly group: number;
  /** The version of the standard that it came with, if that is later than what is everywhere; or "". */
  readonly version: string;
  /** What it is called in all languages that are searched, folded, each between bars. */
  readonly names: string;
  /** Other words for it, folded, each after a space. */
  readonly tags: string;
  readonly #called: string;
  readonly #other: string;

  constructor(group: number, line: string, foldedLine: string, other: string, foldedOther: string) {
    const [template = "", called = "", , version = ""] = line.split("\t");
    const [, names = "", tags = ""] = foldedLine.split("\t");
    const [otherNames = "", otherTags = ""] = foldedOther.split("\t");
    this.sign = template.replaceAll(toneMark, "");
    this.template = template === this.sign ? undefined : template;
    this.group = group;
    this.version = version;
    this.names = otherNames + names;
    this.tags = tags + otherTags;
    this.#called = called;
    this.#other = other;
  }

  /** What it is called in the reader's language. */
  get name(): string {
    return (this.#other || this.#called).split("|")[1]!;
  }

  /** What it is called between two colons; the first is the usual one. */
  get codes(): string[] {
    return this.#called.split("|").slice(2, -1);
  }
}

/** Takes apart all emoji in English, and what they are called in another language. */
export function parsed(english: string, other = ""): Emoji[] {
  // Folded at once: name by name takes several times as long.
  const [lines, foldedLines, others, foldedOthers] = [english, folded(english), other, folded(other)].map((text) => text.split("\n")) as [string[], string[], string[], string[]];
  const all: Emoji[] = [];
  let group = 0;
  for (const [i, line] of lines.entries()) {
    if (line === "") group++;
    else all.push(new Emoji(group, line, foldedLines[i]!, others[all.length] ?? "", foldedOthers[all.length] ?? ""));
  }
  return all;
}
