import { expect, test } from "vitest";
import table from "../../../internal/chat/testdata/mentions.json";
import { lex } from "../../src/format/lexer";
import { mayBeFormatted } from "../../src/format/signs";
import type { Block, Inline } from "../../src/format/tree";
import { pieces } from "../../src/stream/links";
import { spelled } from "../../src/sync/tokens";

// The server decides what is a mention; these are its own cases.
const cases = table.cases.map(([said, kept]) => [said!, kept!] as const);
const people = Object.entries(table.people);
const stored = (text: string) => people.reduce((text, [name, id]) => text.replaceAll(`<@${name}>`, `<@${id}>`), text);

/** What a text is shown to mention. */
function shown(text: string): string[] {
  const blocks = mayBeFormatted(text) ? lex(text) : undefined;
  return blocks ? blocks.flatMap(inBlock) : pieces(text).flatMap(({ to }) => to ?? []);
}

function inBlock(block: Block): string[] {
  switch (block.type) {
    case "paragraph":
      return block.children.flatMap(inLine);
    case "code":
      return [];
    case "quote":
      return block.children.flatMap(inBlock);
    case "list":
      return block.items.flat().flatMap(inBlock);
    case "table":
      return [block.head ?? [], ...block.rows].flat().flatMap((cell) => cell.flatMap(inLine));
  }
}

function inLine(inline: Inline): string[] {
  if (inline.type === "mention") return [inline.to];
  return "children" in inline ? inline.children.flatMap(inLine) : [];
}

/** What the server has put tokens for. */
const kept = (text: string) => [...text.matchAll(/(?<!\\)<@(room|here|[0-9a-v]{13})>/g)].map(([, to]) => to!);

test.each(cases)("%j, kept as %j, shows its mentions and no others", (_, text) => {
  expect(shown(stored(text))).toEqual(kept(stored(text)));
});

test("a text reads as it was typed", () => {
  const users = people.map(([name, id]) => ({ id, name }));
  const text = stored("hi <@ada>, <@room> and \\<@ada>: <@日向>さん");
  expect(spelled({ text, mentions: users }, ({ name }) => name)).toBe(stored("hi @ada, @room and \\<@ada>: @日向さん"));
});
