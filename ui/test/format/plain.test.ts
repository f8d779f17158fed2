import { expect, test } from "vitest";
import { plain } from "../../src/format/plain";
import { reading } from "../../src/format/reading.svelte";

const cases: [string, string][] = [
  ["nothing to read", "nothing to read"],
  ["**a** `b` [c](https://a.example)", "a b c"],
  ["[https://bank.example](https://evil.example)", "https://bank.example (https://evil.example/)"],
  ["it was ||the **butler**||", "it was spoiler"],
  ["**||a||** ~~b~~\n> c\n- d\n- e", "spoiler b\nc\nd\ne"],
  ["|a|b|\n|-|-|\n|c|d|", "a b\nc d"],
  ["```js\nlet a\n```", "let a"],
];

test.each(cases)("%j is %j in plain words", (text, words) => {
  expect(plain(text)).toBe(words);
});

test("what a spoiler hides is not told before formatting can be read either", async () => {
  expect(reading.whole).toBeUndefined();
  for (const text of ["||a||", "**||a||**", "b ||a|| c ||a||", "||a\na||"]) expect(reading.plain(text), text).not.toMatch(/a/);
  await reading.load();
  for (const [text, words] of cases) expect(reading.plain(text)).toBe(words);
});

test("a spoiler that the beginning of a text cuts off stays hidden", async () => {
  await reading.load();
  expect(reading.quoted("it was ||the butler, who…")).toBe("it was spoiler");
  expect(reading.quoted("||a|| and ||b|| and c…")).toBe("spoiler and spoiler and c…");
  expect(reading.quoted("it was ||the butler||")).toBe("it was spoiler");
});
