import { mayHaveAddress } from "./address";
import type { Piece } from "./links";

type Links = typeof import("./links");

/**
 * Finds the addresses in texts. What it takes comes with the first text that may have one;
 * until then, texts are as they were written.
 */
class Linking {
  #links: Links | undefined = $state.raw();
  #loading: Promise<void> | undefined;

  /** Splits a text into plain text and links. */
  pieces(text: string): Piece[] {
    if (!mayHaveAddress(text)) return [{ text }];
    // Texts can be read without; the next one asks again.
    if (!this.#links) this.#loading ??= this.#load().catch(() => (this.#loading = undefined));
    return this.#links?.pieces(text) ?? [{ text }];
  }

  async #load(): Promise<void> {
    this.#links = await import("./links");
  }
}

export const linking = new Linking();
