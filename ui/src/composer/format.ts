import { insert } from "./insert";
import type { Pressed } from "./keys";
import { signsOf, wrapped } from "./signs";

/** Formats what is selected if that is what a key does; false if not. */
export function format(box: HTMLTextAreaElement, event: Pressed, mac: boolean): boolean {
  const { value, selectionStart, selectionEnd } = box;
  const signs = signsOf(event, mac, value.slice(selectionStart, selectionEnd).trim().includes("\n"));
  if (!signs) return false;
  const { from, to, text, select } = wrapped(value, selectionStart, selectionEnd, signs);
  insert(box, text, from, to);
  box.setSelectionRange(...select);
  return true;
}
