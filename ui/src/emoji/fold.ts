import { plain } from "../switcher/fuzzy";

/** A hyphen after a letter stands between words; in -1 it does not. */
const hyphen = /([\p{L}\p{N}])-/gu;
/** What else stands between words. Bars, tabs and line breaks are those of build/emoji.ts. */
const between = /[^\p{L}\p{N}+\-|\t\n]+/gu;

/** A text as names are compared: without case and accents, and with one space between words. */
export const folded = (text: string) => plain(text).replaceAll(hyphen, "$1 ").replaceAll(between, " ").replaceAll(/ ?\| ?/g, "|").replaceAll(/^ | $/g, "");
