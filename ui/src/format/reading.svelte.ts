import { say } from "../language";
import { calm } from "../stream/marks";
import type { Folded } from "./fold";
import { mayBeFormatted } from "./signs";

type Whole = typeof import("./whole");

/**
 * Reads the formatting of texts. What it takes comes with the first text that may have
 * any; until then, texts are as they were written.
 */
class Reading {
  /** undefined: it is not there yet. */
  whole: Whole | undefined = $state.raw();
  #loading: Promise<void> | undefined;

  /** Loads what it takes, unless it is there or on its way. It may be tried again. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<void> {
    try {
      this.whole = await import("./whole");
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  /** The formatted text; undefined if it is plain, or can't be read yet. */
  read(text: string): Folded | undefined {
    const blocks = mayBeFormatted(text) ? this.#there()?.lex(text) : undefined;
    return blocks && this.whole?.folded(blocks);
  }

  /** The text in plain words, none of which a spoiler hides: see plain.ts. */
  plain(text: string): string {
    if (!mayBeFormatted(text)) return calm(text);
    const hidden = () => text.replace(/\|\|(?=\S)[^]*?\|\|/g, () => say("spoiler"));
    return calm(this.#there()?.plain(text) ?? hidden());
  }

  /** The beginning of a text in plain words; a spoiler that it cuts off stays hidden. */
  quoted(text: string): string {
    const open = text.endsWith("…") && text.split("||").length % 2 === 0;
    return this.plain(open ? `${text}||` : text);
  }

  #there(): Whole | undefined {
    // Texts can be read without; the next one asks again.
    if (!this.whole) this.load().catch(() => {});
    return this.whole;
  }
}

export const reading = new Reading();
