import { placeOf } from "../sync/timeline";

interface Numbered {
  n: number;
}

/**
 * Which of the loaded messages are in the page: those numbered from `from` up to
 * `to`. There are never more than `most`; it grows by `step`.
 */
export class Span {
  from = 0;
  /** Infinity: the newest messages are shown as they come. */
  to = Infinity;
  readonly #most: number;
  readonly #step: number;

  constructor(most = 400, step = 50) {
    this.#most = most;
    this.#step = step;
  }

  get following(): boolean {
    return this.to === Infinity;
  }

  /** The indices of the messages to show, the second one not included. */
  range(messages: readonly Numbered[]): [number, number] {
    return [placeOf(messages, this.from), this.following ? messages.length : placeOf(messages, this.to + 1)];
  }

  /** After messages have come: at the bottom the oldest go, elsewhere the newest wait. */
  fit(messages: readonly Numbered[], atBottom: boolean): void {
    const [first, end] = this.range(messages);
    if (end - first <= this.#most) return;
    if (atBottom && this.following) this.from = messages[end - this.#most + this.#step]!.n;
    else this.to = messages[first + this.#most - 1]!.n;
  }

  /** Shows older messages; false if no more are loaded. */
  older(messages: readonly Numbered[]): boolean {
    const [first] = this.range(messages);
    if (first === 0) return false;
    const next = Math.max(0, first - this.#step);
    this.from = next === 0 ? 0 : messages[next]!.n;
    this.fit(messages, false);
    return true;
  }

  /** Shows newer messages; false if there are none. */
  newer(messages: readonly Numbered[]): boolean {
    if (this.following) return false;
    const [first, end] = this.range(messages);
    const next = Math.min(messages.length, end + this.#step);
    this.to = next === messages.length ? Infinity : messages[next - 1]!.n;
    if (next - first > this.#most) this.from = messages[next - this.#most]!.n;
    return true;
  }

  /** Goes to the newest messages, wherever it was. */
  newest(messages: readonly Numbered[]): void {
    if (this.following) return;
    this.to = Infinity;
    this.from = messages[Math.max(0, messages.length - 2 * this.#step)]?.n ?? 0;
  }
}
