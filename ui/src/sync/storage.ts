import { Signal } from "./signal";

/** What is kept in this browser, and shared by its tabs. */
export interface SharedStorage {
  keys(): string[];
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Calls back when another tab has changed a key; undefined: any of them. */
  heard(listener: (key: string | undefined) => void): () => void;
  /** Whether what was written under keys with this prefix outlives the page. */
  keeps(prefix: string): boolean;
  /** What keeps says may have changed. */
  readonly changed: Signal;
}

/** The part of localStorage that is used. */
export type KeyValues = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

/** What is only a convenience, and gives way to what people wrote when the storage is full. */
const expendable = ["hubbub:cache"];

/**
 * localStorage as it really is: it may be missing, forbidden, or full at any moment.
 * What it does not take is kept in memory, for as long as the page lives.
 */
export class BrowserStorage implements SharedStorage {
  readonly changed = new Signal();
  readonly #values: KeyValues | undefined;
  readonly #unkept = new Map<string, string>();

  /** open returns localStorage; it may throw or return null. */
  constructor(open: () => KeyValues | null = () => localStorage) {
    this.#values = attempt(() => {
      const values = open();
      if (values) void values.length; // some browsers refuse only its use
      return values ?? undefined;
    });
  }

  keeps(prefix: string): boolean {
    return ![...this.#unkept.keys()].some((key) => key.startsWith(prefix));
  }

  keys(): string[] {
    const stored = attempt(() => Array.from({ length: this.#values?.length ?? 0 }, (_, i) => this.#values?.key(i) ?? "")) ?? [];
    return [...new Set([...stored, ...this.#unkept.keys()])];
  }

  get(key: string): string | undefined {
    return this.#unkept.get(key) ?? attempt(() => this.#values?.getItem(key)) ?? undefined;
  }

  set(key: string, value: string): void {
    const kept = this.#store(key, value) || (!expendable.includes(key) && this.#makeRoom() && this.#store(key, value));
    const before = this.#unkept.size;
    if (kept) this.#unkept.delete(key);
    else if (!expendable.includes(key)) this.#unkept.set(key, value);
    if (this.#unkept.size !== before) this.changed.emit();
  }

  remove(key: string): void {
    attempt(() => this.#values?.removeItem(key));
    if (this.#unkept.delete(key)) this.changed.emit();
  }

  heard(listener: (key: string | undefined) => void): () => void {
    const values = this.#values;
    const hear = (event: StorageEvent) => {
      if (event.storageArea === values) listener(event.key ?? undefined);
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  }

  #store(key: string, value: string): boolean {
    return attempt(() => (this.#values?.setItem(key, value), this.#values !== undefined)) ?? false;
  }

  #makeRoom(): boolean {
    for (const key of expendable) attempt(() => this.#values?.removeItem(key));
    return true;
  }
}

/** What a part of the browser gives that may throw at any time; undefined if it does. */
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
