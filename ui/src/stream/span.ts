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

  constructor(most = 400, step = 15) {
    this.#most = most;
    this.#step = step;
  }

  get following(): boolean {
    return this.to === Infinity;
  }

  /** Begins with so many of the newest messages, and with those from the first unread one on. */
  begin(messages: readonly Numbered[], unread: Numbered | undefined, count: number): void {
    const last = messages.length - count;
    const first = unread ? placeOf(messages, unread.n) - this.#step : last;
    const index = Math.max(Math.min(last, first), messages.length - this.#most);
    this.from = index > 0 ? messages[index]!.n : 0;
    this.to = Infinity;
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

  /** Shows older messages, down to an index; false if no more are loaded. */
  older(messages: readonly Numbered[], least = 0): boolean {
    const [first] = this.range(messages);
    if (first <= least) return false;
    const next = Math.max(least, first - this.#step);
    this.from = next === 0 ? 0 : messages[next]!.n;
    this.fit(messages, false);
    return true;
  }

  /** Begins at an index for now: what is loaded before it appears in steps, not all in one frame. */
  hold(messages: readonly Numbered[], index: number): void {
    const [first] = this.range(messages);
    if (first < index) this.from = messages[index]?.n ?? 0;
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

  /** Goes to the message at an index, unless it is shown. */
  show(messages: readonly Numbered[], index: number): void {
    const [first, end] = this.range(messages);
    if (index < first || index >= end) this.around(messages, index, 1);
  }

  /** Shows the message at an index and what is around it, with so many steps before it. */
  around(messages: readonly Numbered[], index: number, before = 2): void {
    const from = Math.max(0, index - before * this.#step);
    this.from = from === 0 ? 0 : messages[from]!.n;
    this.to = messages[from + 4 * this.#step]?.n ?? Infinity;
  }

  /** Ends with the last of these messages: what comes after them is not here. */
  stay(messages: readonly Numbered[]): void {
    if (this.following) this.to = messages.at(-1)?.n ?? 0;
  }

  /** Goes to the newest messages, wherever it was. */
  newest(messages: readonly Numbered[]): void {
    if (this.following) return;
    this.to = Infinity;
    this.from = messages[Math.max(0, messages.length - 4 * this.#step)]?.n ?? 0;
  }
}
