import { insert } from "./insert";
import { isFree, writes } from "./keys";
import { pasteFormatted } from "./paste";

/** Of Apple's systems, where Option writes letters. */
const mac = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);

/**
 * Brings what is written anywhere on the page to a field: keys, what is pasted, and
 * texts that are dropped. Returns what ends that.
 */
export function writesAnywhere(box: HTMLTextAreaElement): () => void {
  const wanted = (event: Event) => event.target !== box && !event.defaultPrevented && isFree(event.target) && !box.closest("[inert]");
  /** A text from the page itself, which somebody may only have let go of. */
  let own = false;

  const listeners = {
    keydown(event: KeyboardEvent) {
      // The key itself goes to what has the focus by then.
      if (wanted(event) && writes(event, mac)) box.focus();
    },
    paste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData("text/plain");
      if (!text || !wanted(event) || pasteFormatted(event, box)) return;
      event.preventDefault();
      insert(box, text);
    },
    dragstart() {
      own = true;
    },
    dragend() {
      own = false;
    },
    dragover(event: DragEvent) {
      if (own || !wanted(event) || !isText(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer!.dropEffect = "copy";
    },
    drop(event: DragEvent) {
      if (own || !wanted(event) || !isText(event.dataTransfer)) return;
      event.preventDefault();
      insert(box, event.dataTransfer!.getData("text/plain"));
    },
  };
  const all = Object.entries(listeners) as [string, EventListener][];
  for (const [type, listener] of all) addEventListener(type, listener);
  return () => all.forEach(([type, listener]) => removeEventListener(type, listener));
}

/** Files have a text too: their names. */
const isText = (data: DataTransfer | null) => data !== null && data.types.includes("text/plain") && !data.types.includes("Files");
