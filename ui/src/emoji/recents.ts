import { BrowserStorage, type SharedStorage } from "../sync/storage";

const recentKey = "hubbub-emoji-recent";
/** So many are remembered. */
export const mostRecent = 24;

/** The emoji that were used last in this browser, the latest first: each without its skin tone. */
export class Recents {
  readonly #storage: SharedStorage;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
  }

  get signs(): string[] {
    const kept = this.#storage.get(recentKey) ?? "";
    return kept.split(" ").filter((sign) => sign !== "").slice(0, mostRecent);
  }

  /** One was used. */
  use(sign: string): void {
    const others = this.signs.filter((other) => other !== sign);
    this.#storage.set(recentKey, [sign, ...others].slice(0, mostRecent).join(" "));
  }
}

export const recents = new Recents(new BrowserStorage());
