import { foldAt, lineLength, mostLines, shownLines } from "../stream/fold";
import { textOf } from "./text";
import type { Block, Inline } from "./tree";

/** A text that is formatted, and what of it is folded. */
export interface Folded {
  head: Block[];
  rest: Block[];
}

/** Folds blocks that are long, as `foldAt` does with a text. */
export function folded(blocks: Block[]): Folded {
  return linesOf(blocks) > mostLines ? divide(blocks, shownLines) : { head: blocks, rest: [] };
}

/** How many lines blocks take; an estimate. */
function linesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + lines(block), 0);
}

function lines(block: Block): number {
  switch (block.type) {
    case "paragraph":
      return textOf(block.children)
        .split("\n")
        .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineLength)), 0);
    case "code":
      return block.text.split("\n").length + 1;
    case "quote":
      return linesOf(block.children);
    case "list":
      return block.items.reduce((sum, item) => sum + Math.max(1, linesOf(item)), 0);
    case "table":
      return block.rows.length + 1;
  }
}

/** Divides blocks after so many lines. */
function divide(blocks: readonly Block[], most: number): Folded {
  let left = most;
  const at = blocks.findIndex((block) => (left -= lines(block)) < 0);
  if (at < 0) return { head: [...blocks], rest: [] };
  const block = blocks[at]!;
  const { head, rest } = left + lines(block) > 1 ? split(block, left + lines(block)) : { head: [], rest: [block] };
  return { head: [...blocks.slice(0, at), ...head], rest: [...rest, ...blocks.slice(at + 1)] };
}

/** Divides a block that has more lines than it may have, of which there are two at least. */
function split(block: Block, most: number): Folded {
  switch (block.type) {
    case "paragraph": {
      const [head, rest] = divideLine(block.children, foldAt(textOf(block.children), most, most) ?? 0);
      return { head: [{ ...block, children: head }], rest: [{ ...block, children: rest }] };
    }
    case "code": {
      const all = block.text.split("\n");
      const rest = { ...block, text: all.slice(most).join("\n"), continued: true };
      return { head: [{ ...block, text: all.slice(0, most).join("\n") }], rest: [rest] };
    }
    case "quote": {
      const { head, rest } = divide(block.children, most);
      return { head: [{ ...block, children: head }], rest: [{ ...block, children: rest }] };
    }
    case "list": {
      let left = most;
      const at = block.items.findIndex((item) => (left -= Math.max(1, linesOf(item))) < 0);
      if (at > 0) {
        const start = block.start === undefined ? undefined : block.start + at;
        return { head: [{ ...block, items: block.items.slice(0, at) }], rest: [{ ...block, start, items: block.items.slice(at), continued: false }] };
      }
      const { head, rest } = divide(block.items[0]!, most);
      return { head: [{ ...block, items: [head] }], rest: [{ ...block, items: [rest, ...block.items.slice(1)], continued: true }] };
    }
    case "table":
      return { head: [{ ...block, rows: block.rows.slice(0, most - 1) }], rest: [{ ...block, head: undefined, rows: block.rows.slice(most - 1) }] };
  }
}

/** Divides what is in a line at an offset in its text; what lies across it is on both sides. */
export function divideLine(inlines: readonly Inline[], offset: number): [Inline[], Inline[]] {
  const head: Inline[] = [];
  const rest: Inline[] = [];
  let at = 0;
  for (const inline of inlines) {
    const length = textOf([inline]).length;
    const cut = Math.min(Math.max(offset - at, 0), length);
    at += length;
    if (cut === length) head.push(inline);
    else if (cut === 0 || inline.type === "mention") rest.push(inline);
    else if ("children" in inline) {
      const [before, after] = divideLine(inline.children, cut);
      head.push({ ...inline, children: before });
      rest.push({ ...inline, children: after });
    } else {
      head.push({ ...inline, text: inline.text.slice(0, cut) });
      rest.push({ ...inline, text: inline.text.slice(cut) });
    }
  }
  return [head, rest];
}
