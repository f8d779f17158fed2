import { BrowserStorage, type SharedStorage } from "../sync/storage";
import type { Emoji } from "./data";
import { tones, withTone } from "./format";

/** A skin tone; "" is the yellow of an emoji without one. */
export type Tone = "" | (typeof tones)[number];

const toneKey = "hubbub-skin-tone";

/** An emoji in a skin tone, if it can have one. */
export const toned = ({ sign, template }: Pick<Emoji, "sign" | "template">, tone: Tone) => (template && tone ? withTone(template, tone) : sign);

/** The skin tone that was chosen in this browser. */
export class ChosenTone {
  readonly #storage: SharedStorage;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
  }

  get now(): Tone {
    const kept = this.#storage.get(toneKey);
    return tones.find((tone) => tone === kept) ?? "";
  }

  choose(tone: Tone): void {
    this.#storage.set(toneKey, tone);
  }
}

export const chosenTone = new ChosenTone(new BrowserStorage());
