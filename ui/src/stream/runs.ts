/** A run of messages of one author lasts no longer than this from its first, in milliseconds. */
const runMs = 5 * 60_000;

interface Known {
  /** Whether the message began a run only because the one before it had lasted long enough; undefined: it had to begin one. */
  split: boolean | undefined;
  /** When the first message of its run was sent. */
  start: number;
}

/**
 * Where the runs of one author are divided by time. What was decided stays: when
 * older messages are put before what is shown, or one goes, no other row changes
 * its height. A message that is shown for the first time fits in with those.
 */
export class Runs {
  readonly #known = new Map<string, Known>();

  /** Whether a message begins a run for being too long after the start; `until` tells when the last was sent that is in its run already. */
  splits(key: string, at: number, start: number, until: () => number): boolean {
    const split = this.#known.get(key)?.split;
    return split || tooLong(start, at) || (split === undefined && tooLong(start, until()));
  }

  /** Whether it was decided that a message continues a run. */
  continues(key: string): boolean {
    return this.#known.get(key)?.split === false;
  }

  note(key: string, known: Known): void {
    this.#known.set(key, known);
  }

  /** When the run of a message began, as far as is known. */
  startOf(key: string): number | undefined {
    return this.#known.get(key)?.start;
  }

  clear(): void {
    this.#known.clear();
  }
}

const tooLong = (start: number, at: number) => Math.abs(at - start) >= runMs;
