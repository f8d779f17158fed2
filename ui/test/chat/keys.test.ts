import { expect, test } from "vitest";
import { type Habits, type Pressed, sends, writes } from "../../src/composer/keys";

const enter: Pressed = { key: "Enter", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 13 };
const desk: Habits = { enterSends: true, touch: false };

test("Enter sends and Shift+Enter is a new line", () => {
  expect(sends(enter, desk)).toBe(true);
  expect(sends({ ...enter, shiftKey: true }, desk)).toBe(false);
});

test("the option swaps them", () => {
  const swapped = { ...desk, enterSends: false };
  expect(sends(enter, swapped)).toBe(false);
  expect(sends({ ...enter, shiftKey: true }, swapped)).toBe(true);
});

test("on touch Enter is a new line, whatever the option", () => {
  expect(sends(enter, { enterSends: true, touch: true })).toBe(false);
  expect(sends(enter, { enterSends: false, touch: true })).toBe(false);
});

test("Enter that confirms a candidate of an input method does not send", () => {
  expect(sends({ ...enter, isComposing: true }, desk)).toBe(false);
  expect(sends({ ...enter, keyCode: 229 }, desk)).toBe(false);
});

const key = (key: string, change: Partial<Pressed> & { altGraph?: boolean } = {}) => ({
  ...enter,
  keyCode: 0,
  key,
  ...change,
  getModifierState: (name: string) => name === "AltGraph" && change.altGraph === true,
});

test.each(["a", "A", "é", "ß", "謝", "ا", "7", "?", "😀", "👩🏽‍🚀", "Dead", "Process"])("%s, pressed anywhere, is written", (name) => {
  expect(writes(key(name), false)).toBe(true);
});

test.each(["Enter", "Escape", "Tab", "ArrowUp", "PageDown", "F5", "Shift", "Backspace", "Delete", "ContextMenu", "AudioVolumeUp", "Unidentified", " ", ""])(
  "%j, pressed anywhere, writes nothing",
  (name) => expect(writes(key(name), false)).toBe(false),
);

test("what an input method or a keyboard on the screen writes comes without the name of a key", () => {
  expect(writes(key("Unidentified", { keyCode: 229 }), false)).toBe(true);
  expect(writes(key("Unidentified", { keyCode: 231 }), false)).toBe(true);
});

test("shortcuts write nothing, letters of the third level do", () => {
  for (const change of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { ctrlKey: true, altKey: true }]) expect(writes(key("c", change), false)).toBe(false);
  expect(writes(key("@", { ctrlKey: true, altKey: true, altGraph: true }), false)).toBe(true);
  expect(writes(key("@", { altKey: true }), true)).toBe(true);
  expect(writes(key("c", { metaKey: true, altKey: true }), true)).toBe(false);
});
