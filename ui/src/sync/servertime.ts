import type { Clock } from "./clock";

/**
 * The time of the server, as well as the page knows it. What was written here gets
 * it until the server has given it a time: that of a computer may be hours off.
 */
export class ServerTime {
  readonly #clock: Clock;
  #heard: { at: number; now: number; elapsed: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server's clock says this now. */
  heard(at: number): void {
    this.#heard = { at, now: this.#clock.now(), elapsed: this.#clock.elapsed() };
  }

  /** It said this a while ago: what was sent twice is answered with the time of the first. */
  atLeast(at: number): void {
    if (at > this.now()) this.heard(at);
  }

  /** In milliseconds since 1970. */
  now(): number {
    const { now, elapsed } = { now: this.#clock.now(), elapsed: this.#clock.elapsed() };
    const heard = this.#heard;
    if (!heard) return now;
    // Either may have stood still or gone back: the one in sleep, the other when it was set.
    return heard.at + Math.max(now - heard.now, elapsed - heard.elapsed);
  }
}
