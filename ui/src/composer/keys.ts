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

/** Whether a key pressed anywhere on the page is meant for the composer. */
export function startsWriting(event: Pressed, target: EventTarget | null): boolean {
  if ([...event.key].length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest("input, textarea, select, dialog, [contenteditable], [role=dialog]")) return false;
  // Space presses a button and scrolls a list.
  return event.key !== " ";
}
