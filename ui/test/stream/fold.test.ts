import fc from "fast-check";
import { expect, test } from "vitest";
import { divide, foldAt } from "../../src/stream/fold";
import { pieces } from "../../src/stream/links";

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`).join("\n");

test("a long text is folded at the end of a line, a paragraph at the end of a word, one word anywhere but in a character", () => {
  expect(foldAt(lines(40))).toBeUndefined();
  expect(foldAt("word ".repeat(500))).toBeUndefined();
  expect(lines(3_000).slice(0, foldAt(lines(3_000)))).toBe(lines(20));
  const paragraph = "a few words ".repeat(5_000);
  expect(paragraph[foldAt(paragraph)!]).toBe(" ");
  expect(foldAt(paragraph)).toBeGreaterThan(1_000);
  const family = "👨‍👩‍👧‍👦";
  expect(foldAt(family.repeat(5_000))! % family.length).toBe(0);
  const mixed = `${lines(10)}\n${paragraph}`;
  expect(foldAt(mixed)).toBeGreaterThan(lines(10).length + 100);
});

test("both sides of the fold are the text, and a link across it is one on both", () => {
  const link = `https://a.example/${"a".repeat(5_000)}`;
  const parts = pieces(link);
  const [head, rest] = divide(parts, foldAt(link)!);
  expect([...head, ...rest].every(({ href }) => href === parts[0]!.href)).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.nat(60), (texts, offset) => {
      const parts = texts.map((text) => ({ text }));
      const whole = texts.join("");
      const [head, rest] = divide(parts, offset);
      expect(head.map((part) => part.text).join("")).toBe(whole.slice(0, offset));
      expect(rest.map((part) => part.text).join("")).toBe(whole.slice(offset));
    }),
  );
});

test("a text that is folded has more than is shown, wherever its lines end", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 100 }), (lengths) => {
      const text = lengths.map((length) => "x ".repeat(length)).join("\n");
      const at = foldAt(text);
      if (at !== undefined) expect(at > 0 && at < text.length - 20).toBe(true);
    }),
  );
});
