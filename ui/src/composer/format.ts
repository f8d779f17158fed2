import { insert } from "./insert";
import type { Pressed } from "./keys";
import { signOf, signsAround, wrapped } from "./signs";

/** Formats what is selected if that is what a key does; false if not. */
export function format(box: HTMLTextAreaElement, event: Pressed, mac: boolean): boolean {
  const sign = signOf(event, mac);
  if (!sign) return false;
  const { value, selectionStart, selectionEnd } = box;
  const signs = signsAround(sign, value.slice(selectionStart, selectionEnd));
  const { from, to, text, select } = wrapped(value, selectionStart, selectionEnd, signs);
  insert(box, text, from, to);
  box.setSelectionRange(...select);
  return true;
}
