import { reading } from "../format/reading.svelte";

type Rest = typeof import("./rest");

/**
 * The views and dialogs without which a room can be read and written in. They come after
 * the rest of the page, so that a slow line soon has a conversation.
 */
export class Later {
  /** undefined: they are not there yet. */
  rest: Rest | undefined = $state.raw();
  /** They could not be loaded when this was last tried. */
  failed = $state(false);
  #loading: Promise<boolean> | undefined;

  /** Loads them, unless they are there or on their way; false if that could not be done. It may be tried again. */
  load(): Promise<boolean> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<boolean> {
    this.failed = false;
    try {
      [this.rest] = await Promise.all([import("./rest"), reading.load()]);
    } catch {
      this.failed = true;
      this.#loading = undefined;
    }
    return !this.failed;
  }
}
