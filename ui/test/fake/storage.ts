import { Signal } from "../../src/sync/signal";
import type { SharedStorage } from "../../src/sync/storage";

/** What all tabs of a browser share. */
interface Shared {
  values: Map<string, string>;
  tabs: Set<FakeStorage>;
}

/** One tab's view of localStorage, in memory: the other tabs hear of what it changes, a little later. */
export class FakeStorage implements SharedStorage {
  /** Whether the tab runs; one that is frozen hears nothing. */
  frozen = false;
  readonly changed = new Signal();
  readonly #shared: Shared;
  readonly #listeners = new Set<(key: string | undefined) => void>();

  constructor(shared: Shared = { values: new Map(), tabs: new Set() }) {
    this.#shared = shared;
    shared.tabs.add(this);
  }

  /** The same storage, as another tab has it. */
  tab(): FakeStorage {
    return new FakeStorage(this.#shared);
  }

  /** The keys, but for those by which tabs know of each other. */
  get kept(): string[] {
    return this.keys().filter((key) => !/^hubbub:(tab:|ask)/.test(key));
  }

  /** Nothing hears any more: the tab is closed. */
  close(): void {
    this.#shared.tabs.delete(this);
    this.#listeners.clear();
  }

  keys(): string[] {
    return [...this.#shared.values.keys()];
  }

  get(key: string): string | undefined {
    return this.#shared.values.get(key);
  }

  set(key: string, value: string): void {
    if (this.#shared.values.get(key) === value) return;
    this.#shared.values.set(key, value);
    this.#tell(key);
  }

  remove(key: string): void {
    if (this.#shared.values.delete(key)) this.#tell(key);
  }

  heard(listener: (key: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  keeps(): boolean {
    return true;
  }

  #tell(key: string): void {
    for (const tab of this.#shared.tabs) {
      if (tab !== this) void Promise.resolve().then(() => tab.#hear(key));
    }
  }

  #hear(key: string): void {
    if (this.frozen) return;
    for (const listener of [...this.#listeners]) listener(key);
  }
}
