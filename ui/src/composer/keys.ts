/** What the page needs to know of a key that was pressed in the composer. */
export interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

export interface Habits {
  /** Enter sends and Shift+Enter makes a new line, or the other way round. */
  enterSends: boolean;
  /** There is no Shift at hand: Enter is a new line, the button sends. */
  touch: boolean;
}

/** Whether a key sends what is written. */
export function sends(event: Pressed, { enterSends, touch }: Habits): boolean {
  if (event.key !== "Enter" || event.altKey) return false;
  // An input method confirms a candidate; Safari says so only by the key code.
  if (event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  if (touch) return false;
  return event.shiftKey !== enterSends;
}

/** Up, and nothing with it. */
export function plainUp(event: Pressed): boolean {
  return event.key === "ArrowUp" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}

/** What has a use of its own for keys and for what is pasted or dropped. */
const taken = "input, textarea, select, dialog, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** Whether what happens at a place of the page, and needs no field there, is meant for the composer. */
export function isFree(target: EventTarget | null): boolean {
  // A dialog that is open, or what covers the page, has all of it.
  if (document.querySelector("dialog[open], [aria-modal=true]")) return false;
  return !(target instanceof Element) || !target.closest(taken);
}

/** Names of keys that write nothing are words: "Enter", "F5". */
const named = /^[A-Z][A-Za-z0-9]+$/;

/**
 * Whether a key writes: letters, emoji, dead keys, what begins a composition of an
 * input method, and what a keyboard on the screen or a voice types. Space does not,
 * since it presses buttons and scrolls.
 */
export function writes(event: Pressed & { getModifierState?: (key: string) => boolean }, mac: boolean): boolean {
  if (event.key === " ") return false;
  // Windows has AltGr as Ctrl and Alt, and a Mac the same letters under Option.
  const third = event.getModifierState?.("AltGraph") || (mac && event.altKey && !event.ctrlKey);
  if (event.metaKey || (!third && (event.ctrlKey || event.altKey))) return false;
  // 229 is an input method at work; 231 is a text that comes without a key.
  if (event.key === "Dead" || event.key === "Process" || event.keyCode === 229 || event.keyCode === 231) return true;
  return event.key !== "" && !named.test(event.key);
}
