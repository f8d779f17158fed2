/** What people have saved, as the server keeps it. */
export class FakeSaved {
  readonly #of = new Map<string, Set<string>>();

  /** The messages that somebody has saved. */
  of(user: string): string[] {
    return [...(this.#of.get(user) ?? [])];
  }

  /** Saves a message or takes it out; false if that changes nothing. */
  set(user: string, message: string, on: boolean): boolean {
    const saved = this.#of.get(user) ?? new Set();
    if (saved.has(message) === on) return false;
    if (on) saved.add(message);
    else saved.delete(message);
    this.#of.set(user, saved);
    return true;
  }
}
