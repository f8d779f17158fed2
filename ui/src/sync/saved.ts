import { Signal } from "./signal";

/** Which messages I have saved, on whatever device. */
export class Saved {
  readonly changed = new Signal();
  #messages: ReadonlySet<string>;

  constructor(messages: readonly string[] = []) {
    this.#messages = new Set(messages);
  }

  /** The ids of all of them. */
  get all(): readonly string[] {
    return [...this.#messages];
  }

  has(message: string): boolean {
    return this.#messages.has(message);
  }

  /** These are all. */
  replace(messages: readonly string[]): void {
    this.#messages = new Set(messages);
    this.changed.emit();
  }

  /** My log says whether I have saved one. */
  told(message: string, on: boolean): void {
    const others = this.all.filter((id) => id !== message);
    this.replace(on ? [...others, message] : others);
  }
}
