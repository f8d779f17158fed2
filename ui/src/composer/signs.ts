import type { Pressed } from "./keys";

/** Signs of formatting around a part of a text. */
export interface Signs {
  before: string;
  after: string;
}

/** A change of a text: what comes in the place of a part of it, and what is selected then, as offsets. */
export interface Replacement {
  from: number;
  to: number;
  text: string;
  select: [number, number];
}

/** The sign of what a key formats: Ctrl or Cmd with B, I, E or Shift+X. */
export function signOf(event: Pressed, mac: boolean): string | undefined {
  const command = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!command || event.altKey || event.isComposing) return undefined;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return key === "x" ? "~~" : undefined;
  return { b: "**", i: "*", e: "`" }[key];
}

/** The signs on both sides of a part of a text; lines of code are a block. */
export function signsAround(sign: string, part: string): Signs {
  if (sign === "`" && part.trim().includes("\n")) return { before: "```\n", after: "\n```" };
  return { before: sign, after: sign };
}

/** Puts signs around a part of a text, or takes them away where they are already. */
export function wrapped(text: string, from: number, to: number, signs: Signs): Replacement {
  const { before, after } = signs;
  // A double click selects the blank behind a word too, next to which signs don't count.
  while (from < to && /\s/.test(text[from]!)) from++;
  while (to > from && /\s/.test(text[to - 1]!)) to--;
  const chosen = text.slice(from, to);
  if (areAround(text.slice(0, from), text.slice(to), signs)) return replaced(from - before.length, to + after.length, chosen);
  const [left] = /^[*~`]*\n?/.exec(chosen)!;
  const [right] = /\n?[*~`]*$/.exec(chosen.slice(left.length))!;
  if (areAround(left, right, signs)) return replaced(from, to, chosen.slice(before.length, chosen.length - after.length));
  return { from, to, text: before + chosen + after, select: [from + before.length, to + before.length] };
}

const replaced = (from: number, to: number, text: string): Replacement => ({ from, to, text, select: [from, from + text.length] });

/** Whether signs stand between a text and what is before and after it. */
function areAround(left: string, right: string, { before, after }: Signs): boolean {
  if (!left.endsWith(before) || !right.startsWith(after)) return false;
  // Two stars are bold, and three are bold and italic.
  const stars = Math.min(/\**$/.exec(left)![0].length, /^\**/.exec(right)![0].length);
  return before !== "*" || stars % 2 === 1;
}
