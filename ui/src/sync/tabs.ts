import type { Clock } from "./clock";
import { newClientId } from "./ids";
import { Signal } from "./signal";
import type { SharedStorage } from "./storage";

const prefix = "hubbub:tab:";
const question = "hubbub:ask";
/** A tab that does not answer for so long is gone, or frozen, in milliseconds. */
const answerMs = 2_000;

/**
 * The tabs of this browser, by the keys that each has in the storage for as long as it
 * is there. What one tab writes there the others hear of, also in the background, where
 * timers hardly run: so nobody's heart has to beat, and whoever doubts asks. There is
 * no lock: two tabs can believe that a third has gone, so what is done for it must be
 * safe to do twice.
 */
export class Tabs {
  /** Somebody came, went, or has been found gone. */
  readonly changed = new Signal();
  readonly id = newClientId();
  #up = false;
  #here = false;
  /** Who has answered since the question was asked; undefined: nothing is asked. */
  #answered: Set<string> | undefined;
  readonly #asking: (() => void)[] = [];
  #stop: (() => void) | undefined;
  readonly #storage: SharedStorage;
  readonly #clock: Clock;

  constructor(storage: SharedStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** This tab is there, at the start and when it comes back. */
  enter(): void {
    this.#here = true;
    this.#stop ??= this.#storage.heard((key) => this.#heard(key));
    this.#tell();
  }

  /** This tab is about to go, perhaps for good: what it had to do is for the others. */
  leave(): void {
    this.#here = false;
    this.#storage.remove(prefix + this.id);
  }

  /** The session is over. */
  stop(): void {
    this.leave();
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Whether this tab has a connection. */
  set up(up: boolean) {
    if (this.#up === up) return;
    this.#up = up;
    if (this.#here) this.#tell();
  }

  /** Whether a tab is there, as far as is known. */
  has(id: string): boolean {
    return this.#storage.get(prefix + id) !== undefined;
  }

  /** Whether a tab is there and has a connection, as far as is known. */
  isUp(id: string): boolean {
    return this.#storage.get(prefix + id)?.startsWith("up ") ?? false;
  }

  /** Whether it is for this tab to do what any that has a connection could. */
  get first(): boolean {
    return this.#up && !this.#ids().some((id) => id < this.id && this.isUp(id));
  }

  /** Finds out which tabs are there, and then calls back. */
  ask(then: () => void): void {
    this.#asking.push(then);
    if (this.#answered) return;
    this.#answered = new Set([this.id]);
    this.#storage.set(question, newClientId());
    this.#clock.after(answerMs, () => {
      const answered = this.#answered;
      this.#answered = undefined;
      for (const id of this.#ids()) if (!answered?.has(id)) this.#storage.remove(prefix + id);
      for (const then of this.#asking.splice(0)) then();
      this.changed.emit();
    });
  }

  #heard(key: string | undefined): void {
    if (key === question && this.#here) this.#tell();
    if (!key?.startsWith(prefix)) return;
    const id = key.slice(prefix.length);
    // Another tab took this one for gone: it had been frozen, or slow.
    if (id === this.id && this.#here && !this.has(id)) return this.#tell();
    this.#answered?.add(id);
    this.changed.emit();
  }

  #tell(): void {
    // Only what differs is told to the others.
    this.#storage.set(prefix + this.id, `${this.#up ? "up" : "down"} ${newClientId()}`);
  }

  #ids(): string[] {
    return this.#storage.keys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  }
}
