import { expect, test } from "vitest";
import type { Source } from "../../src/composer/source";
import { wordAt } from "../../src/composer/word";
import { emojiSource } from "../../src/emoji/source";

const people: Source = { trigger: "@", query: /^\p{L}*$/u, find: async () => [] };
const word = (text: string) => wordAt(text, text.length, [emojiSource, people]);

test.each([
  [":smi", "smi"],
  ["so :smi", "smi"],
  ["so\n:smi", "smi"],
  ["(:smi", "smi"],
  ["🙂:smi", "smi"],
  [":smile_cat", "smile_cat"],
  [":Trä", "Trä"],
  [":+1", "+1"],
  [":-1", "-1"],
  [":100", "100"],
  ["a `code` and :smi", "smi"],
  ["@", ""],
  ["@ad", "ad"],
  [":smi @ad", "ad"],
])("%j ends with a word to complete", (text, query) => {
  expect(word(text)?.query).toBe(query);
  expect(text.slice(word(text)!.from + 1, word(text)!.to)).toBe(query);
});

test.each(["", ":", ":s", ": smi", ":smi ", "a:smi", "10:30", "http://x", "https://a.example/:smi", "https://a.example/?q=:smi", "std::vec", "/:smi", ":-D", ":-)", ":)", ":D", ":P", ":/", ":'(", "`:smi", "```\n:smi", "me@ad", `:${"a".repeat(100)}`])(
  "%j does not",
  (text) => expect(word(text)).toBeUndefined(),
);
