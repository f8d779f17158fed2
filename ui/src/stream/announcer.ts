import { reading } from "../format/reading.svelte";
import { named, withNames } from "../people";
import type { Cancel, Clock } from "../sync/clock";
import type { Message } from "../wire";
import { burst, said } from "../words";

/** What comes within this time is announced together, in milliseconds. */
const gatherMs = 1_000;
/** More messages than this are only counted. */
const readOut = 3;

/**
 * Tells screen readers what has come. The list of messages itself is silent: a
 * live region would read out every page of history that is put before it.
 */
export class Announcer {
  readonly #clock: Clock;
  readonly #say: (text: string) => void;
  #waiting: Message[] = [];
  #timer: Cancel | undefined;

  constructor(clock: Clock, say: (text: string) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  arrived(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.#waiting.push(...messages);
    this.#timer ??= this.#clock.after(gatherMs, () => this.#speak());
  }

  #speak(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    this.#timer = undefined;
    this.#say(
      messages.length > readOut
        ? burst(messages.length)
        : messages.map((message) => said(named(message.author), reading.plain(withNames(message)))).join("\n"),
    );
  }
}
