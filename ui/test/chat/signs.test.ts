import { expect, test } from "vitest";
import type { Pressed } from "../../src/composer/keys";
import { signOf, signsAround, wrapped } from "../../src/composer/signs";

const key = (key: string, change: Partial<Pressed> = {}): Pressed => ({ key, shiftKey: false, ctrlKey: true, metaKey: false, altKey: false, isComposing: false, keyCode: 0, ...change });

/** A text in which [ ] are around what is selected. */
function press(marked: string, event: Pressed): string {
  const [from, to] = [marked.indexOf("["), marked.indexOf("]") - 1];
  const text = marked.replace(/[[\]]/g, "");
  const signs = signsAround(signOf(event, false)!, text.slice(from, to));
  const made = wrapped(text, from, to, signs);
  const after = text.slice(0, made.from) + made.text + text.slice(made.to);
  const [start, end] = made.select;
  return `${after.slice(0, start)}[${after.slice(start, end)}]${after.slice(end)}`;
}

const [bold, italic, code, strike] = [key("b"), key("i"), key("e"), key("X", { shiftKey: true })];

test.each([
  ["a [b] c", bold, "a **[b]** c"],
  ["a **[b]** c", bold, "a [b] c"],
  ["a [**b**] c", bold, "a [b] c"],
  ["a []", bold, "a **[]**"],
  ["a **[]**", bold, "a []"],
  ["a [b ]c", bold, "a **[b]** c"],
  ["[b]", italic, "*[b]*"],
  ["*[b]*", italic, "[b]"],
  ["**[b]**", italic, "***[b]***"],
  ["***[b]***", italic, "**[b]**"],
  ["***[b]***", bold, "*[b]*"],
  ["[**b**]", italic, "*[**b**]*"],
  ["[b]", strike, "~~[b]~~"],
  ["~~[b]~~", strike, "[b]"],
  ["[b]", code, "`[b]`"],
  ["`[b]`", code, "[b]"],
  ["[b\nc]", code, "```\n[b\nc]\n```"],
  ["```\n[b\nc]\n```", code, "[b\nc]"],
  ["[```\nb\nc\n```]", code, "[b\nc]"],
])("%j with %o becomes %j, and the other way round", (before, event, after) => {
  expect(press(before, event)).toBe(after);
});

test("other keys do not format", () => {
  for (const event of [key("b", { ctrlKey: false }), key("b", { altKey: true }), key("x"), key("B", { shiftKey: true }), key("b", { isComposing: true }), key("k"), key("b", { metaKey: true })]) {
    expect(signOf(event, false)).toBeUndefined();
  }
  expect(signOf(key("b", { ctrlKey: false, metaKey: true }), true)).toBeDefined();
  expect(signOf(key("b"), true)).toBeUndefined();
});
