import { textOfBlocks } from "../../src/format/text";
import type { Block, Inline } from "../../src/format/tree";

/** The structure of blocks in a line, for tables of cases: elements with what is in them, and text. */
export function outline(blocks: readonly Block[] | undefined): string {
  return blocks?.map(block).join(" ") ?? "";
}

function block(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return `${block.heading ? "h" : "p"}(${line(block.children)})`;
    case "code":
      return `pre${block.language && `:${block.language}`}(${block.text})`;
    case "quote":
      return `quote(${outline(block.children)})`;
    case "list":
      return `${block.start === undefined ? "ul" : `ol:${block.start}`}(${block.items.map((item) => `li(${outline(item)})`).join(" ")})`;
    case "table":
      return `table:${block.align.map((align) => align ?? "-").join()}(${[block.head!, ...block.rows].map((row) => row.map(line).join("|")).join(" ; ")})`;
  }
}

function line(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === "text") return inline.text;
      if (inline.type === "code") return `code(${inline.text})`;
      if (inline.type === "mention") return `@(${inline.to})`;
      if (inline.type === "address") return `a(${inline.text})`;
      if (inline.type === "link") return `a:${inline.href}${inline.shown ? "!" : ""}(${line(inline.children)})`;
      return `${inline.type}(${line(inline.children)})`;
    })
    .join("");
}

/** All that is written in blocks, labels of code among it. */
export function said(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === "code") return block.language + block.text;
      if (block.type === "quote") return said(block.children);
      if (block.type === "list") return block.items.map(said).join("");
      return textOfBlocks([block]);
    })
    .join("");
}
