import type { Token } from "markdown-it";
import { visible } from "../composer/text";
import { wholeAddress } from "../stream/links";
import { textOf } from "./text";
import type { Align, Block, Inline, Span } from "./tree";

/** Spans within spans go no deeper than this: what is inside has only those around it. */
const deepest = 8;

/** Makes blocks of the tokens of markdown-it, of which two are around what belongs together. */
export function blocksOf(tokens: readonly Token[]): Block[] {
  return blocks(tokens[Symbol.iterator](), undefined);
}

type Tokens = Iterator<Token, undefined>;

/** The next token; undefined at the end of what it would be in. */
function next(tokens: Tokens, end: string | undefined): Token | undefined {
  const { value } = tokens.next();
  return value?.type === end ? undefined : value;
}

function blocks(tokens: Tokens, end: string | undefined): Block[] {
  const found: Block[] = [];
  for (let token; (token = next(tokens, end)); ) found.push(block(token, tokens));
  return found;
}

function block(token: Token, tokens: Tokens): Block {
  switch (token.type) {
    case "heading_open":
      return heading(token.markup, written(tokens, "heading_close"));
    case "fence":
      return { type: "code", language: token.info.trim(), text: token.content.replace(/\n$/, ""), continued: false };
    case "blockquote_open":
      return { type: "quote", children: blocks(tokens, "blockquote_close") };
    case "bullet_list_open":
      return { type: "list", start: undefined, items: items(tokens, "bullet_list_close"), continued: false };
    case "ordered_list_open":
      return { type: "list", start: Number(token.attrGet("start") ?? 1), items: items(tokens, "ordered_list_close"), continued: false };
    case "table_open":
      return table(tokens);
    default:
      return { type: "paragraph", heading: false, children: written(tokens, "paragraph_close") };
  }
}

/** A sign of a heading that has no text is one itself. */
function heading(sign: string, children: Inline[]): Block {
  return { type: "paragraph", heading: children.length > 0, children: children.length > 0 ? children : [{ type: "text", text: sign }] };
}

function items(tokens: Tokens, end: string): Block[][] {
  const found: Block[][] = [];
  while (next(tokens, end)) found.push(blocks(tokens, "list_item_close"));
  return found;
}

function table(tokens: Tokens): Block {
  const rows: Inline[][][] = [];
  const align: Align[] = [];
  for (let token; (token = next(tokens, "table_close")); ) {
    if (token.type === "tr_open") rows.push([]);
    if (token.type !== "th_open" && token.type !== "td_open") continue;
    if (token.type === "th_open") align.push(/left|center|right/.exec(String(token.attrGet("style")))?.[0] as Align);
    rows.at(-1)!.push(written(tokens, token.type.replace("open", "close")));
  }
  return { type: "table", align, head: rows[0], rows: rows.slice(1) };
}

/** What is written in a block. */
function written(tokens: Tokens, end: string): Inline[] {
  const found: Inline[] = [];
  for (let token; (token = next(tokens, end)); ) {
    if (token.children) found.push(...inlines(token.children[Symbol.iterator](), undefined, 0));
    else found.push({ type: "text", text: token.content });
  }
  return found;
}

const spans: Record<string, Span> = { strong_open: "strong", em_open: "em", s_open: "strike", spoiler_open: "spoiler" };

function inlines(tokens: Tokens, end: string | undefined, depth: number): Inline[] {
  const found: Inline[] = [];
  for (let token; (token = next(tokens, end)); ) {
    const { type, content } = token;
    if (token.nesting > 0) {
      const children = inlines(tokens, type.replace("open", "close"), depth + 1);
      const span = spans[type];
      if (depth >= deepest) found.push(...children);
      else if (span) found.push({ type: span, children });
      else found.push(link(token, children));
    } else if (type === "code_inline") found.push({ type: "code", text: content });
    else if (type === "address") found.push({ type: "address", text: content, href: String(token.meta?.["href"]) });
    else if (type === "mention") found.push({ type: "mention", text: content, to: String(token.meta?.["to"]) });
    else if (type === "hardbreak") found.push({ type: "text", text: "\\\n" });
    else if (content !== "") found.push({ type: "text", text: content });
  }
  return found;
}

/** What looks like a web or mail address to whoever reads it. */
const addressLike = /[\p{L}\p{N}][.。]\p{L}{2}|:\/\/|@/u;

function link(token: Token, children: Inline[]): Inline {
  const href = String(token.attrGet("href"));
  const label = textOf(children).normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  const shown = !visible(label) || (addressLike.test(label) && wholeAddress(label.trim()) !== href);
  return { type: "link", href, title: String(token.attrGet("title") ?? ""), shown, children };
}
