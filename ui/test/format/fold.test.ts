import fc from "fast-check";
import { expect, test } from "vitest";
import { divideLine, folded } from "../../src/format/fold";
import { lex } from "../../src/format/lexer";
import { textOf, textOfBlocks } from "../../src/format/text";
import type { Block } from "../../src/format/tree";
import { outline } from "./outline";

const lines = (count: number, made: (i: number) => string) => Array.from({ length: count }, (_, i) => made(i)).join("\n");
const fold = (text: string) => folded(lex(text)!);

test("what is long is folded between its lines, items and rows, and what is short is not", () => {
  expect(fold(`**a**\n${lines(39, (i) => `line ${i}`)}`).rest).toEqual([]);
  const long: [string, number][] = [
    [`**a**\n${lines(60, (i) => `line ${i}`)}`, 20],
    [lines(60, (i) => `- item ${i}`), 20],
    [lines(60, (i) => `> line ${i}`), 20],
    [`\`\`\`\n${lines(60, (i) => `line ${i}`)}\n\`\`\``, 20],
    [`|a|\n|-|\n${lines(60, (i) => `|row ${i}|`)}`, 20],
    [`**a**\n\n${lines(60, (i) => `- item ${i}`)}`, 19],
  ];
  for (const [text, count] of long) {
    const { head, rest } = fold(text);
    expect(textOfBlocks(head).split("\n").length, text).toBeGreaterThanOrEqual(count - 1);
    expect(textOfBlocks(head).split("\n").length, text).toBeLessThanOrEqual(count + 1);
    expect(textOfBlocks([...head, ...rest]).replace(/\n+/g, "\n")).toBe(textOfBlocks(lex(text)!).replace(/\n+/g, "\n"));
  }
});

test("behind the fold a numbered list goes on with its numbers, and an item that lies across it has no second one", () => {
  const { rest } = fold(lines(60, (i) => `${i + 5}. item`));
  expect(outline(rest)).toMatch(/^ol:25\(/);
  const [list] = fold(`7. ${"a word ".repeat(800)}\n8. next`).rest;
  expect(list).toMatchObject({ type: "list", start: 7, continued: true });
});

test("both sides of the fold together say all of the text, whatever it is made of", () => {
  const block = fc.constantFrom("a **b** c", "- item\n- two", "1. one\n   - two\n2. three", "> quoted\n> - a\n> - b", "```js\na\n\nb\n```", "|a|b|\n|-|-|\n|c|d|\n|e|f|", "# head", "word ".repeat(80), `[${"link ".repeat(60)}](https://a.example)`);
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 60 }), (blocks) => {
      const all = lex(blocks.join("\n\n"));
      if (!all) return;
      const { head, rest } = folded(all);
      const letters = (blocks: Block[]) => textOfBlocks(blocks).replace(/\s/g, "");
      expect(letters([...head, ...rest])).toBe(letters(all));
      expect(head).not.toEqual([]);
    }),
  );
});

test("what lies across a place in a line is on both sides", () => {
  const [line] = lex("a **b [c d](https://a.example) e** f")!;
  const inlines = line!.type === "paragraph" ? line!.children : [];
  for (let at = 0; at <= textOf(inlines).length; at++) {
    const [head, rest] = divideLine(inlines, at);
    expect([textOf(head).length, textOf(head) + textOf(rest)]).toEqual([at, textOf(inlines)]);
  }
});
