/** A Signal tells its listeners that something has changed, not what. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  /** Calls the listener at each change until the returned function is called. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
