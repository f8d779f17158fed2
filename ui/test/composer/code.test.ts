import { expect, test } from "vitest";
import { inCode } from "../../src/composer/code";

// The place is marked by a bar.
const at = (marked: string) => inCode(marked.replace("|", ""), marked.indexOf("|"));

test.each([
  "`a|",
  "`a|`",
  "``a ` b|``",
  "text `a` and `b|",
  "`a\nb|`",
  "```\na|",
  "```js\na\n\nb|\n```",
  "```js|",
  "~~~\n```\na|",
  "  ```\na|",
  "````\n```\na|",
  "before\n\n`a|",
])("%j is in code", (marked) => expect(at(marked)).toBe(true));

test.each([
  "a|",
  "",
  "|`a`",
  "`a`|",
  "`a` b|",
  "a ` tick\nb|",
  "`a\n\nb|`",
  "```\na\n```\nb|",
  "~~~\na\n~~~~\nb|",
  "```a``` b|",
  "    ```\na|",
  "`a` \n\n b|",
])("%j is not", (marked) => expect(at(marked)).toBe(false));

test("a long text of backticks costs little", () => {
  const text = "` `` ".repeat(4_000);
  const started = performance.now();
  inCode(text, text.length);
  expect(performance.now() - started).toBeLessThan(1_000);
});
