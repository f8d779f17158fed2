import type { Block, Inline } from "./tree";

/** The text of what is in a line, as it is seen, without its formatting. Spoilers are given by another text, if there is one. */
export function textOf(inlines: readonly Inline[], spoiler?: string): string {
  return inlines
    .map((inline) => {
      if (!("children" in inline)) return inline.text;
      if (inline.type === "spoiler" && spoiler !== undefined) return spoiler;
      const text = textOf(inline.children, spoiler);
      return inline.type === "link" && inline.shown ? `${text} (${inline.href})` : text;
    })
    .join("");
}

/** The text of blocks, each on lines of its own. */
export function textOfBlocks(blocks: readonly Block[], spoiler?: string): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case "paragraph":
          return textOf(block.children, spoiler);
        case "code":
          return block.text;
        case "quote":
          return textOfBlocks(block.children, spoiler);
        case "list":
          return block.items.map((item) => textOfBlocks(item, spoiler)).join("\n");
        case "table":
          return [block.head ?? [], ...block.rows].map((row) => row.map((cell) => textOf(cell, spoiler)).join(" ")).join("\n");
      }
    })
    .join("\n");
}
