import type { StateBlock } from "markdown-it";

// Rules of blocks, in the form that markdown-it wants.

type Rule = (state: StateBlock, startLine: number, endLine: number, silent: boolean) => boolean;

/** Blocks are not nested deeper than this: what is inside stays as it was written. */
const deepest = 12;

/** What begins a line that may end a paragraph, and one that may be below the head of a table. */
const beginning = /[>`~#+*\d|:-]/;
const below = /[|:-]/;

/**
 * Paragraphs, with the blank lines and the indentation that they were written with: a
 * chat is no document. A line that is less indented than an item's text is none of the
 * item. Formatting ends at a blank line, if it may be apart.
 */
export const paragraphs =
  (apart: boolean): Rule =>
  (state, startLine, endLine) => {
    const ends = state.md.block.ruler.getRules("paragraph");
    const before = state.parentType;
    state.parentType = "paragraph";
    state.push("paragraph_open", "p", 1);
    let from = startLine;
    let line = startLine + 1;
    const first = (line: number) => state.src[state.bMarks[line]! + state.tShift[line]!] ?? "";
    const mayEnd = () => beginning.test(first(line)) || (line + 1 < endLine && below.test(first(line + 1)));
    const begins = () => state.sCount[line]! - state.blkIndent <= 3 && mayEnd() && ends.some((end) => end(state, line, endLine, true));
    const goesOn = () => line < endLine && state.sCount[line]! >= state.blkIndent && !begins();
    for (;;) {
      while (line < endLine && !state.isEmpty(line) && goesOn()) line++;
      const next = line;
      while (line < endLine && state.isEmpty(line)) line++;
      if (line === next || !goesOn()) {
        write(state, from, next);
        line = next;
        break;
      }
      if (apart) {
        write(state, from, next);
        state.push("text", "", 0).content = "\n".repeat(line - next + 1);
        from = line;
      }
      line++;
    }
    state.push("paragraph_close", "p", -1);
    state.line = line;
    state.parentType = before;
    return true;
  };

/** What is too deep to be looked at. */
export const depths: Rule = (state, startLine, endLine, silent) => {
  if (silent || state.level < deepest) return false;
  state.push("paragraph_open", "p", 1);
  write(state, startLine, endLine);
  state.push("paragraph_close", "p", -1);
  state.line = endLine;
  return true;
};

/** The line below the head of a table. */
const rule = /^[|:-][|:\- \t]*$/;
const cell = /(?<!\\)\|/;

/** A table of which a row has more cells than there are columns: nothing of it is to be left out. */
export const unevenTables: Rule = (state, startLine, endLine, silent) => {
  if (silent || startLine + 2 >= endLine || !rule.test(lineOf(state, startLine + 1))) return false;
  const columns = cellsOf(lineOf(state, startLine + 1));
  for (let line = startLine + 2; line < endLine; line++) {
    const row = lineOf(state, line);
    if (!row.includes("|")) return false;
    if (cellsOf(row) > columns) return paragraphs(true)(state, startLine, endLine, silent);
  }
  return false;
};

const lineOf = (state: StateBlock, line: number) => state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]!).trimEnd();

/** How many cells a row has; it may begin and end with a sign. */
const cellsOf = (row: string) => row.replace(/^\||(?<!\\)\|$/g, "").split(cell).length;

/** A quotation ends with the last line that bears its sign: what follows is said by the author. */
export const unquoted: Rule = (state, _startLine, _endLine, silent) => silent && state.parentType === "blockquote";

/** What a line may have besides plain text: signs and addresses. */
const more = /[\\`*_~|[\]@]|:\/\/|www\./iu;

function write(state: StateBlock, from: number, to: number): void {
  const content = state.getLines(from, to, state.blkIndent, false);
  const token = state.push(more.test(content) ? "inline" : "text", "", 0);
  token.content = content;
  if (token.type === "inline") token.children = [];
}
