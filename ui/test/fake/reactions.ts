import type { OwnReactions, Reactions } from "../../src/wire";

interface Kept {
  v: number;
  /** Each emoji with who has set it. */
  kinds: Map<string, Set<string>>;
  /** The number of the entry that tells of it. */
  told: number;
  pending: boolean;
}

/** The reactions in one room, as the server keeps them. */
export class FakeReactions {
  readonly #kept = new Map<string, Kept>();

  /** Sets an emoji or takes it back; false if that changes nothing. */
  set(message: string, user: string, emoji: string, on: boolean): boolean {
    const kept = this.#kept.get(message) ?? { v: 0, kinds: new Map<string, Set<string>>(), told: 0, pending: false };
    const people = kept.kinds.get(emoji) ?? new Set();
    if (people.has(user) === on) return false;
    if (on) people.add(user);
    else people.delete(user);
    if (people.size > 0) kept.kinds.set(emoji, people);
    else kept.kinds.delete(emoji);
    this.#kept.set(message, { ...kept, v: kept.v + 1, pending: true });
    return true;
  }

  /** All that is pending is told by an entry of that number; false if nothing is. */
  tell(number: number): boolean {
    const pending = [...this.#kept.values()].filter((kept) => kept.pending);
    for (const kept of pending) Object.assign(kept, { told: number, pending: false });
    return pending.length > 0;
  }

  /** What an entry of a number tells, of messages that may be seen. */
  told(number: number, seen: (message: string) => boolean): Reactions[] {
    return [...this.#kept].filter(([message, { told }]) => told === number && seen(message)).map(([message]) => this.on(message)!);
  }

  on(message: string): Reactions | undefined {
    const kept = this.#kept.get(message);
    return kept && { message, v: kept.v, kinds: [...kept.kinds].map(([emoji, people]) => ({ emoji, count: people.size })) };
  }

  own(message: string, user: string): OwnReactions {
    const { v, kinds } = this.#kept.get(message) ?? { v: 0, kinds: new Map<string, Set<string>>() };
    return { message, v, emoji: [...kinds].filter(([, people]) => people.has(user)).map(([emoji]) => emoji) };
  }

  drop(message: string): void {
    this.#kept.delete(message);
  }
}
