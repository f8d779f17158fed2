import type { Position } from "../wire";
import { type Cancel, type Clock, jitter } from "./clock";

interface Numbered {
  n: number;
  id: string;
}

/** What a sequence needs of a page of a log. */
export interface Numbers<E> {
  reset: boolean;
  entries: E[];
  position: Position;
  more: boolean;
}

export interface SequenceOptions<E extends Numbered, P extends Numbers<E>> {
  clock: Clock;
  /** Applies the next entry of the log, which came by itself or with a page. */
  apply(entry: E, page: P | undefined): void;
  /** Puts what the page brings in the place of all that there is. */
  reset(page: P): void;
  /** Asks for a page; the answer comes to take, a failure to missed. */
  ask(): void;
}

/** More entries than this are not kept for a gap to be filled; they are paged. */
const keepMost = 2_000;

/** A gap waits this long, in milliseconds: what it lacks is often on its way. */
const gapMs = [100, 300] as const;
/** After a page could not be had, in milliseconds. */
const missedMs = [1_000, 3_000] as const;

/**
 * Takes the entries of one log in the order of their numbers, each once, however
 * they arrive. While a page is under way it keeps what arrives; then it applies
 * the page, whatever kept entries come after it, and drops the others.
 */
export class Sequence<E extends Numbered, P extends Numbers<E>> {
  position: Position;
  readonly #options: SequenceOptions<E, P>;
  readonly #kept = new Map<number, E>();
  #asked = false;
  #timer: Cancel | undefined;

  constructor(position: Position, options: SequenceOptions<E, P>) {
    this.position = position;
    this.#options = options;
  }

  receive(entries: E[]): void {
    for (const entry of entries) {
      if (entry.n > this.position.n) this.#kept.set(entry.n, entry);
    }
    if (!this.#asked) this.#drain();
    if (this.#kept.size > keepMost) {
      this.#kept.clear();
      this.behind();
    }
    this.#mindGap();
  }

  /** The log has moved on past what is here. */
  behind(): void {
    if (!this.#asked) this.#askAfter(gapMs, true);
  }

  /** A page has been asked for, here or with a resume. */
  asked(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#asked = true;
  }

  take(page: P): void {
    this.#asked = false;
    const before = this.position.n;
    if (page.reset) {
      this.#options.reset(page);
      this.position = page.position;
    } else {
      this.#applyPage(page);
    }
    this.#drain();
    if (page.more && (page.reset || this.position.n > before)) this.#ask();
    else if (page.more) this.#askAfter(missedMs, true);
    else this.#mindGap();
  }

  /** A page that was asked for does not come, though the connection stands. */
  missed(): void {
    this.#asked = false;
    this.#askAfter(missedMs, true);
  }

  /**
   * The connection is gone: the next resume brings what there is. What was kept may
   * be of a log that is no more, when a backup is restored meanwhile.
   */
  cut(): void {
    this.#kept.clear();
    this.#timer?.();
    this.#timer = undefined;
    this.#asked = false;
  }

  #applyPage(page: P): void {
    for (const entry of page.entries) {
      if (entry.n === this.position.n + 1) this.#step(entry, page);
    }
    if (page.position.n > this.position.n) this.position = page.position;
  }

  #drain(): void {
    for (const n of this.#kept.keys()) {
      if (n <= this.position.n) this.#kept.delete(n);
    }
    let next: E | undefined;
    while ((next = this.#kept.get(this.position.n + 1))) {
      this.#kept.delete(next.n);
      this.#step(next, undefined);
    }
  }

  #step(entry: E, page: P | undefined): void {
    this.#options.apply(entry, page);
    this.position = { n: entry.n, id: entry.id };
  }

  #ask(): void {
    this.asked();
    this.#options.ask();
  }

  #mindGap(): void {
    if (!this.#asked && !this.#timer && this.#kept.size > 0) this.#askAfter(gapMs, false);
  }

  /** Asks in a while; unless it is certain that something is missing, only if there is a gap then. */
  #askAfter([from, to]: readonly [number, number], certain: boolean): void {
    this.#timer?.();
    this.#timer = this.#options.clock.after(jitter(this.#options.clock, from, to), () => {
      this.#timer = undefined;
      if (certain || this.#kept.size > 0) this.#ask();
    });
  }
}
