import type { Message, Room } from "../wire";
import type { Cancel, Clock } from "./clock";
import { Signal } from "./signal";

/** Read marks are sent no more often than this, in milliseconds. */
const markEveryMs = 5_000;

/**
 * What of a room is read. Counts are those of messages that can be unread; what
 * has a count up to readCount is read.
 */
export class Unread {
  readonly changed = new Signal();
  count = 0;
  readCount = 0;
  /** The "new" line stands before the first message with a count above this. */
  divider: number | undefined;
  /** The count up to which messages were above the lower edge of the view. */
  seen = 0;
  #known = false;
  #atBottom = true;
  #focused = false;
  #away = false;
  #marked = 0;
  #lastMark = -Infinity;
  #timer: Cancel | undefined;
  readonly #clock: Clock;
  readonly #mark: (count: number) => void;

  constructor(clock: Clock, mark: (count: number) => void) {
    this.#clock = clock;
    this.#mark = mark;
  }

  get unread(): number {
    return Math.max(0, this.count - this.readCount);
  }

  /** Messages that came below the lower edge of the view. */
  get below(): number {
    return this.#atBottom ? 0 : Math.max(0, this.count - this.seen);
  }

  /** The server says where the room stands, and where I do. */
  told(room: Pick<Room, "count" | "readCount">): void {
    const first = !this.#known;
    this.#known = true;
    this.count = Math.max(this.count, room.count);
    this.readCount = room.readCount;
    if (first) {
      this.seen = this.count;
      if (this.unread > 0) this.divider = this.readCount;
    }
    this.#notice();
  }

  /** The room's log was replaced: what was counted before counts no more. */
  reset(): void {
    this.count = 0;
    this.seen = 0;
    this.divider = undefined;
  }

  /** Read on another device. The user's log has an order, so the last word counts, not the highest. */
  readElsewhere(readCount: number): void {
    this.readCount = readCount;
    this.changed.emit();
  }

  /** A message has come. */
  arrived(message: Message, own: boolean): void {
    if (message.count <= this.count) return;
    if (!own && this.#away) {
      this.#away = false;
      this.divider = this.count;
    }
    this.count = message.count;
    if (own) this.readCount = Math.max(this.readCount, message.count);
    this.#notice();
  }

  /** I have written something: nothing above it is new any more. */
  sent(): void {
    this.divider = undefined;
    this.changed.emit();
  }

  scrolled(atBottom: boolean): void {
    if (atBottom === this.#atBottom) return;
    this.#atBottom = atBottom;
    this.#notice();
  }

  /** The window has got the focus, or lost it. */
  focused(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    if (focused) {
      this.#notice();
    } else {
      this.#away = true;
      this.flush();
    }
  }

  /** Sends the mark that is due without waiting: on blur, and when the page is left. */
  flush(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (this.readCount <= this.#marked) return;
    this.#marked = this.readCount;
    this.#lastMark = this.#clock.elapsed();
    this.#mark(this.readCount);
  }

  #notice(): void {
    if (this.#atBottom) this.seen = this.count;
    if (this.#known && this.#atBottom && this.#focused && this.readCount < this.count) {
      this.readCount = this.count;
      this.#markSoon();
    }
    this.changed.emit();
  }

  #markSoon(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastMark + markEveryMs - this.#clock.elapsed());
    this.#timer = this.#clock.after(wait, () => this.flush());
  }
}
