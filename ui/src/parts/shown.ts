import { backCloses } from "./back";

/** A dialog that is there until it is closed: by a choice, Escape, Back, or whoever shows it. */
export class Shown {
  readonly #dialog: () => HTMLDialogElement;
  readonly #onclose: () => void;
  #released: (() => Promise<void>) | undefined;

  constructor(dialog: () => HTMLDialogElement, onclose: () => void) {
    this.#dialog = dialog;
    this.#onclose = onclose;
  }

  get open(): boolean {
    return this.#released !== undefined;
  }

  /** Shows it, with the focus on one of its elements. Returns what closes it. */
  show(first: (dialog: HTMLDialogElement) => HTMLElement | null | undefined): () => void {
    const dialog = this.#dialog();
    dialog.showModal();
    first(dialog)?.focus();
    this.#released = backCloses(() => void this.close());
    return () => void this.close();
  }

  /** Its promise is kept once the history is as it was before. */
  close(): Promise<void> {
    const release = this.#released;
    this.#released = undefined;
    if (!release) return Promise.resolve();
    // The browser gives the focus back to where it was, if that is still there.
    this.#dialog().close();
    const done = release();
    this.#onclose();
    return done;
  }
}
