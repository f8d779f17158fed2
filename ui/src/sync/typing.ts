import type { User } from "../wire";
import type { Cancel, Clock } from "./clock";
import { Signal } from "./signal";

/** How long a person counts as typing after the last sign of it, in milliseconds. */
const lastsMs = 6_000;
/** Between two signs of one's own, in milliseconds. */
const sayEveryMs = 3_000;

/** Who is typing in a room, and telling the others when I am. */
export class Typing {
  readonly changed = new Signal();
  users: User[] = [];
  readonly #until = new Map<string, Cancel>();
  readonly #clock: Clock;
  readonly #say: () => void;
  #said = -Infinity;

  constructor(clock: Clock, say: () => void) {
    this.#clock = clock;
    this.#say = say;
  }

  heard(user: User): void {
    const before = this.#until.get(user.id);
    before?.();
    this.#until.set(user.id, this.#clock.after(lastsMs, () => this.stopped(user.id)));
    if (before) return;
    this.users = [...this.users, user];
    this.changed.emit();
  }

  /** The person has sent what was being typed, or gone. */
  stopped(userId: string): void {
    const cancel = this.#until.get(userId);
    if (!cancel) return;
    cancel();
    this.#until.delete(userId);
    this.users = this.users.filter((user) => user.id !== userId);
    this.changed.emit();
  }

  /** The connection is lost: nobody knows who is typing. */
  clear(): void {
    for (const id of [...this.#until.keys()]) this.stopped(id);
  }

  /** I have pressed a key that changed the text. */
  pressed(): void {
    const now = this.#clock.elapsed();
    if (now - this.#said < sayEveryMs) return;
    this.#said = now;
    this.#say();
  }

  /** What I typed is sent: the next key is news again. */
  sent(): void {
    this.#said = -Infinity;
  }
}
