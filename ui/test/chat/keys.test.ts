import { expect, test } from "vitest";
import { type Habits, type Pressed, sends } from "../../src/composer/keys";

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
