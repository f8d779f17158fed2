import MarkdownIt from "markdown-it";
import { visible } from "../composer/text";
import { wholeAddress } from "../stream/links";
import { depths, paragraphs, unevenTables, unquoted } from "./blocks";
import { bareAddresses, mentions, spoilers, spoilerSigns, texts } from "./inlines";
import { textOf, textOfBlocks } from "./text";
import { blocksOf } from "./tokens";
import type { Block } from "./tree";

/** Of a text with more signs or cells than this only the code blocks are read. */
const mostSigns = 2_000;
const mostCells = 20_000;
/** A text with more code blocks than this is shown as it was written. */
const mostFences = 100;

const sign = /[*_~`|[\]\\]|^[ \t]*(?:[-+>#]|\d+[.)])/gm;
/** The line below the head of a table: each of its rows has as many cells, written or not. */
const columns = /^[ \t>]*[|:-][|:\- \t]*$/gm;
const fence = /^[ \t]*(?:`{3}|~{3})/gm;

/**
 * Reads the formatting of a text: the part of Markdown that chats share. Undefined if it
 * has none. Takes time in proportion to the length of the text: what would take long has
 * less formatting, and nothing of it is left out.
 */
export function lex(text: string): Block[] | undefined {
  const many = count(sign, text, mostSigns) > mostSigns || cells(text) > mostCells;
  if (many && count(fence, text, 2 * mostFences) > 2 * mostFences) return undefined;
  const blocks = blocksOf((many ? coarse : fine).parse(text, {}));
  return unformatted(blocks, text) || !visible(textOfBlocks(blocks)) ? undefined : blocks;
}

/** As many cells as the tables of a text may have. */
function cells(text: string): number {
  const widest = text.match(columns)?.reduce((most, line) => Math.max(most, line.split("|").length), 0) ?? 0;
  return widest < 3 ? 0 : widest * text.split("\n").length;
}

function count(what: RegExp, text: string, most: number): number {
  what.lastIndex = 0;
  let found = 0;
  while (found <= most && what.test(text)) found++;
  return found;
}

/** Whether blocks are nothing but the text that they were made of. */
function unformatted([block, ...others]: readonly Block[], text: string): boolean {
  if (others.length > 0 || block?.type !== "paragraph" || block.heading) return false;
  return block.children.every(({ type }) => type === "text" || type === "address" || type === "mention") && textOf(block.children) === text;
}

/** Reads texts by such rules. In dense ones the signs of a line don't count. */
function made(dense: boolean, ...rules: string[]) {
  const md = new MarkdownIt("zero").enable(rules);
  md.block.ruler.at("paragraph", paragraphs(!dense));
  md.block.ruler.before("table", "depths", depths);
  md.block.ruler.push("unquoted", unquoted, { alt: ["blockquote"] });
  md.inline.ruler.at("text", texts(!dense));
  md.inline.ruler.before("text", "addresses", bareAddresses);
  md.inline.ruler.before("text", "mentions", mentions);
  md.normalizeLink = (address) => wholeAddress(address) ?? "";
  md.validateLink = (address) => address !== "";
  return md;
}

const fine = made(false, "escape", "backticks", "strikethrough", "emphasis", "link", "table", "fence", "blockquote", "list", "heading");
fine.block.ruler.before("table", "unevenTables", unevenTables);
fine.inline.ruler.before("strikethrough", "spoilers", spoilerSigns);
fine.inline.ruler2.before("fragments_join", "spoilers", spoilers);

const coarse = made(true, "fence");
