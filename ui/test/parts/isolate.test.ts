import { expect, test } from "vitest";
import { titleOf } from "../../src/chat/title";
import { isolated } from "../../src/parts/isolate";
import { membership, said, typing, you } from "../../src/words";

const controls = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];

/** Every plain text that has a name in it. */
const texts: Record<string, (name: string) => string> = {
  typing: (name) => typing([name, "bob"]),
  membership: (name) => membership([name, "bob"], [name]),
  "what is read out": (name) => said(name, "hello"),
  "a label": you,
  "a title": (name) => titleOf(name, 3),
};

test.each(Object.entries(texts))("a name in a plain text is set apart when it runs the other way, and turns nothing around: %s", (_, text) => {
  for (const control of controls) {
    for (const name of [`${control}anna`, `an${control}na`, `anna${control}`, `${control}\u05d0\u05d1${control}`]) {
      const around = text(name).replaceAll(isolated(name), "");
      expect(around).toBe(text("anna").replaceAll("anna", ""));
      const within = isolated(name).replace(/^\u2068(.*)\u2069$/u, "$1");
      expect(within).not.toMatch(/\p{Bidi_Control}/u);
    }
  }
  expect(text("ליאור")).toContain("\u2068ליאור\u2069");
  expect(text("عمر")).toContain("\u2068عمر\u2069");
  expect(text("anna")).not.toMatch(/\p{Bidi_Control}/u);
});
