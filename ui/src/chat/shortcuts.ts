import { BrowserStorage } from "../sync/storage";

const storage = new BrowserStorage();
const singleKey = "hubbub-single-keys";

/** Whether keys without Ctrl, Alt or Cmd do something outside of fields, in this browser. */
export const singleKeys = () => storage.get(singleKey) !== "no";

export const setSingleKeys = (on: boolean) => storage.set(singleKey, on ? "yes" : "no");

/** What the keys of the whole page do. */
export interface Commands {
  /** To the next room up (-1) or down (1), or the next with something new. */
  step(by: -1 | 1, onlyNew: boolean): void;
  /** To any room. */
  search(): void;
  /** Marks all rooms as read. */
  readAll(): void;
  /** Shows the keys. */
  help(): void;
}

/** Apple's keyboards have Cmd where others have Ctrl. */
export const apple = /Mac|iP(?:hone|ad|od)/.test(globalThis.navigator?.platform ?? "");

/** Which command a key is, if it is one. */
export function commandOf(event: KeyboardEvent, commands: Commands): (() => void) | undefined {
  const { key, altKey, shiftKey, isComposing } = event;
  if (isComposing || event.keyCode === 229) return undefined;
  const command = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (command && !altKey && !shiftKey && key.toLowerCase() === "k") return () => commands.search();
  if (command && !altKey && key === "/") return () => commands.help();
  if (event.ctrlKey || event.metaKey) return undefined;
  if (shiftKey && !altKey && key === "Escape") return () => commands.readAll();
  if (altKey && (key === "ArrowUp" || key === "ArrowDown")) return () => commands.step(key === "ArrowUp" ? -1 : 1, shiftKey);
  if (key === "?" && !altKey && singleKeys() && !inField(event.target)) return () => commands.help();
  return undefined;
}

const inField = (target: EventTarget | null) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Listens to the keys of the page until the returned function is called. They come before any that write. */
export function shortcuts(commands: Commands): () => void {
  const hear = (event: KeyboardEvent) => {
    // A dialog that is open, or what covers the page, has all keys.
    if (document.querySelector("dialog[open], [aria-modal=true]")) return;
    const command = commandOf(event, commands);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    command();
  };
  addEventListener("keydown", hear, { capture: true });
  return () => removeEventListener("keydown", hear, { capture: true });
}
