/** Time, and the chance that spreads it; tests bring their own. */
export interface Clock {
  /**
   * What the computer's clock says, in milliseconds since 1970: only for showing. It
   * may be wrong, and be set forward or back at any moment.
   */
  now(): number;
  /**
   * Milliseconds since some moment before, for durations: it never goes back. On some
   * systems it stands still while the machine sleeps; see `onWake`.
   */
  elapsed(): number;
  /** Calls back once after so many milliseconds, unless it is cancelled before. */
  after(ms: number, callback: () => void): Cancel;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}

export type Cancel = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** A time between the two, at random, so that many pages do not act as one. */
export function jitter(clock: Clock, from: number, to: number): number {
  return from + clock.random() * (to - from);
}
