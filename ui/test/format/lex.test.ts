import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "../../src/composer/text";
import { lex } from "../../src/format/lexer";
import { mayBeFormatted } from "../../src/format/signs";
import { outline, said } from "./outline";
import { formatted, plain } from "./lex.table";

test.each(formatted)("%j becomes %j", (text, shape) => {
  expect(mayBeFormatted(text)).toBe(true);
  expect(outline(lex(text))).toBe(shape);
});

test.each(plain)("%j stays as it is", (text) => {
  expect(lex(text)).toBeUndefined();
});

test("what has nothing to read is not read", () => {
  for (const text of ["hello", "two\n\nlines", "a-b, c+d (e) 1.5 #room @ada", "https://a.example/b_c?d=e", "snake_case", "1,000 - 2"]) {
    expect(mayBeFormatted(text), text).toBe(false);
  }
});

const sign = fc.constantFrom("*", "**", "_", "__", "~~", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "# ", "|", "||", "|-|", "[", "]", "](", ")", "\\", "https://a.example", " ", "a", "b c", "é", "👏", "  ");

test("letters stay in their order, none comes and none goes", () => {
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 40 }), (signs) => {
      const text = cleanText(signs.join(""));
      const letters = (text: string) => text.replace(/[^\p{L}\p{So}]/gu, "");
      const blocks = lex(text);
      if (blocks && !text.includes("](")) expect(letters(said(blocks))).toBe(letters(text));
    }),
    { numRuns: 3_000 },
  );
});

test("what may not be formatted is not", () => {
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
      const text = cleanText(signs.join(""));
      if (!mayBeFormatted(text)) expect(lex(text), text).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
});
