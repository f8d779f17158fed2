import type { Message, Room } from "../wire";
import type { Cancel, Clock } from "./clock";
import { Signal } from "./signal";

/** Read marks are sent no more often than this, in milliseconds. */
const markEveryMs = 5_000;

export interface UnreadOptions {
  clock: Clock;
  /** My own messages are not unread to me. */
  me: string;
  /** What is loaded of the room: all from its oldest message on. */
  loaded: { readonly messages: readonly Message[]; readonly start: boolean };
  /** Tells the server that everything up to a count is read. */
  mark(count: number): void;
}

/** Which messages are in the view, by their counts. */
export interface View {
  /** Those that are there to be read. */
  seen: readonly number[];
  /** The first and the last of which anything is in the view. */
  first: number;
  last: number;
}

/**
 * What of a room is read: what was in the view while somebody looked. Messages
 * are known by their counts, and the mark is a count below which nothing is unread:
 * who leaps over some to the newest leaves them unread.
 */
export class Unread {
  readonly changed = new Signal();
  /** It is so by what I have done, here or elsewhere, and not because messages have come, or come into view. */
  readonly acted = new Signal();
  count = 0;
  /** The mark: all up to this count is read. */
  readCount = 0;
  /** The "new" line stands before the first message with a count above this. */
  divider: number | undefined;
  /** How many messages were not seen yet, and how many of them are above the view, and below it. */
  unread = 0;
  above = 0;
  below = 0;
  readonly #options: UnreadOptions;
  /** Seen, though something before it is not. */
  readonly #seen = new Set<number>();
  /**
   * What was in the view since I marked messages as unread, with the room before me: it
   * stays unread until I scroll to the end myself, or go to another room.
   */
  #held: Set<number> | undefined;
  /** Messages up to this count are loaded, or gone. */
  #reached = 0;
  /** What `counted` has said since the connection was lost. */
  #heard = 0;
  /** Up to here the messages were in the view, or above it, when somebody last looked. */
  #caught = 0;
  /** The first of the last run of messages that began while nobody looked, or the page heard nothing. */
  #run = 0;
  #view: View = { seen: [], first: 0, last: Infinity };
  #known = false;
  #focused = false;
  #covered = false;
  /** The next message begins a new run: nobody looks, or the page has missed some. */
  #away = false;
  #missing = false;
  /** What the server has last said of the mark. */
  #told = 0;
  #marked = 0;
  #lastMark = -Infinity;
  #timer: Cancel | undefined;

  constructor(options: UnreadOptions) {
    this.#options = options;
  }

  /** Whether a message is unread that is not mine. */
  has(count: number): boolean {
    return count > this.readCount && !this.#seen.has(count);
  }

  /** The first message that was not seen, if it is loaded. */
  get first(): Message | undefined {
    return this.hole(this.readCount) ? undefined : this.#firstFrom(this.readCount);
  }

  /** The first that was not seen of those below the view. */
  get firstBelow(): Message | undefined {
    return this.#firstFrom(Math.max(this.readCount, this.#view.last));
  }

  /**
   * The first that was not seen of those that have come since somebody looked. Who looks
   * has missed none of what comes, except right after a time of which the page knew nothing.
   */
  get fresh(): Message | undefined {
    if (this.#attentive && this.#run <= this.#caught) return undefined;
    return this.#firstFrom(Math.max(this.readCount, this.#caught));
  }

  /** Whether the messages right after a count are not loaded. */
  hole(after: number): boolean {
    const { messages, start } = this.#options.loaded;
    return !start && (messages[0]?.count ?? Infinity) > after + 1;
  }

  /**
   * The server says where the room stands, and where I do. `whole`: what is loaded
   * goes as far.
   */
  told({ count, readCount }: Pick<Room, "count" | "readCount">, whole = false): void {
    const first = !this.#known;
    this.#known = true;
    this.count = Math.max(this.count, count);
    if (whole) this.#reached = Math.max(this.#reached, count);
    this.#take(readCount);
    this.#tell();
    if (first) {
      this.#caught = this.readCount;
      if (this.unread > 0) this.divider = this.readCount;
    }
    if (whole) this.#missing = false;
    this.#look();
  }

  /** So many messages are in the room by now; they are not loaded. */
  counted(count: number): void {
    this.#heard = Math.max(this.#heard, count);
    if (count <= this.count) return;
    this.count = count;
    this.#tell();
  }

  /** Nothing is loaded any more. */
  unloaded(): void {
    this.#reached = 0;
    this.#tell();
  }

  /** What was counted before the connection was lost counts no more. */
  restored(): void {
    this.count = this.#heard;
    this.#told = this.#marked = this.readCount = 0;
    this.#held = undefined;
    this.#seen.clear();
  }

  /** Another room is shown: the "new" line goes, or stands before what is unread. */
  left(): void {
    this.#held = undefined;
    this.#view = { seen: [], first: 0, last: Infinity };
    this.focused(false);
    this.covered(false);
    this.divider = this.unread > 0 ? this.readCount : undefined;
    this.#away = this.divider === undefined;
    this.#tell();
  }

  /** The page does not hear what comes: what it is told of later has come while nobody looked. */
  cut(): void {
    this.#missing = true;
    this.#heard = 0;
  }

  /** The room's log was replaced: what was counted before counts no more. */
  reset(): void {
    this.count = 0;
    this.divider = undefined;
    this.#reached = 0;
    this.#caught = 0;
    this.#run = 0;
    this.#held = undefined;
    this.#seen.clear();
    this.#view = { seen: [], first: 0, last: Infinity };
  }

  /** Read on another device, or marked as unread there or here. */
  readElsewhere(readCount: number): void {
    const back = this.#take(readCount);
    if (back && this.#attentive) this.#held ??= new Set(this.#view.seen);
    if (back || (!this.#attentive && this.divider !== undefined)) {
      this.#tell();
      this.divider = this.unread > 0 ? this.readCount : undefined;
      this.#away = !this.#attentive && this.divider === undefined;
    }
    this.#tell();
    this.acted.emit();
  }

  /** I am about to mark messages as unread: nothing of the room is read by itself from now on. */
  hold(): void {
    this.#held = new Set(this.#view.seen);
    this.#timer?.();
    this.#timer = undefined;
  }

  /** I have scrolled to the end, or nothing was marked: what is in the view is read again. */
  release(): void {
    if (!this.#held) return;
    for (const count of this.#held) this.#seen.add(count);
    this.#held = undefined;
    this.#look();
    if (this.readCount > this.#marked) this.#markSoon();
    this.acted.emit();
  }

  /** I have marked all rooms as read, or have written something: nothing before is new any more. */
  undivide(): void {
    this.divider = undefined;
    this.changed.emit();
    this.acted.emit();
  }

  /** A message has come; `refreshed` is called when all are loaded that have come with it. */
  arrived(message: Message): void {
    if (message.count <= this.#reached) return;
    this.#reached = message.count;
    this.count = Math.max(this.count, message.count);
    if ((this.#away || this.#missing) && this.#known && !this.#mine(message)) {
      this.#away = false;
      this.#missing = false;
      this.#run = message.count;
      this.divider = this.readCount;
    }
  }

  /** What is loaded has changed: messages have come, or gone. */
  refreshed(): void {
    this.#advance();
    this.#tell();
  }

  /** What is in the view has changed. */
  view(view: View): void {
    this.#view = view;
    this.#look();
  }

  /** The window has got the focus and can be seen, or not any more. */
  focused(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    this.#attend();
  }

  /** Something covers the messages, or does not any more. */
  covered(covered: boolean): void {
    if (covered === this.#covered) return;
    this.#covered = covered;
    this.#attend();
  }

  /** The "new" line stands before what is unread, from here on. */
  divide(): void {
    this.divider = this.readCount;
  }

  /** I want to see none of it. */
  readAll(): void {
    this.divider = undefined;
    this.#held = undefined;
    this.#move(this.count);
    this.flush();
    this.#tell();
    this.acted.emit();
  }

  /** Sends the mark that is due without waiting: on blur, and when the page is left. */
  flush(): void {
    this.#timer?.();
    this.#timer = undefined;
    if (this.#held || this.readCount <= this.#marked) return;
    this.#marked = this.readCount;
    this.#lastMark = this.#options.clock.elapsed();
    this.#options.mark(this.readCount);
  }

  get #attentive(): boolean {
    return this.#focused && !this.#covered;
  }

  #attend(): void {
    this.#away = !this.#attentive;
    if (this.#attentive) return this.#look();
    this.flush();
  }

  /** What is in the view is seen, if somebody looks. */
  #look(): void {
    const { seen, last } = this.#view;
    if (this.#attentive) {
      const into = this.#held ?? this.#seen;
      for (const count of seen) if (count > this.readCount) into.add(count);
      if (last !== Infinity) this.#caught = Math.max(this.#caught, last);
      this.#advance();
    }
    this.#tell();
  }

  /**
   * The server's word on the mark. What was seen here may not have got there yet; but
   * a mark that goes back was moved back by me, there or here. Returns whether it did.
   */
  #take(readCount: number): boolean {
    const back = readCount < this.#told || (this.#held !== undefined && readCount < this.readCount);
    this.#told = readCount;
    this.#marked = readCount;
    if (back) {
      this.readCount = readCount;
      this.#seen.clear();
    } else {
      if (readCount > this.readCount) this.#held = undefined;
      this.#move(readCount);
      if (this.readCount > readCount) this.#markSoon();
    }
    return back;
  }

  /** Moves the mark over what was seen, and over what is gone, as far as there is no gap. */
  #advance(): void {
    if (!this.#known || this.#held || this.hole(this.readCount)) return;
    const next = this.#firstFrom(this.readCount);
    const far = next ? next.count - 1 : this.#reached;
    if (far <= this.readCount) return;
    this.#move(far);
    this.#markSoon();
  }

  #move(readCount: number): void {
    this.readCount = Math.max(this.readCount, readCount);
    for (const count of this.#seen) if (count <= this.readCount) this.#seen.delete(count);
  }

  #mine(message: Message): boolean {
    return message.author.id === this.#options.me;
  }

  #unseen(message: Message): boolean {
    return message.count > this.readCount && !this.#seen.has(message.count) && !this.#mine(message);
  }

  /** The index of the first loaded message with a higher count. */
  #after(count: number): number {
    const { messages } = this.#options.loaded;
    let at = messages.length;
    while (at > 0 && messages[at - 1]!.count > count) at--;
    return at;
  }

  #firstFrom(count: number): Message | undefined {
    const { messages } = this.#options.loaded;
    for (let at = this.#after(count); at < messages.length; at++) {
      if (this.#unseen(messages[at]!)) return messages[at];
    }
    return undefined;
  }

  /** Counts what is unread, and tells of it if that has changed. */
  #tell(): void {
    const { messages, start } = this.#options.loaded;
    const { first, last } = this.#view;
    const oldest = messages[0]?.count ?? this.#reached + 1;
    let above = start ? 0 : Math.max(0, oldest - 1 - this.readCount);
    let below = Math.max(0, this.count - Math.max(this.#reached, this.readCount));
    let within = 0;
    for (let at = this.#after(this.readCount); at < messages.length; at++) {
      const message = messages[at]!;
      if (!this.#unseen(message)) continue;
      if (message.count < first) above++;
      else if (message.count > last) below++;
      else within++;
    }
    const unread = above + within + below;
    const before = `${this.unread} ${this.above} ${this.below} ${this.divider} ${this.readCount}`;
    this.unread = this.#known ? unread : 0;
    this.above = above;
    this.below = below;
    if (before !== `${this.unread} ${this.above} ${this.below} ${this.divider} ${this.readCount}`) this.changed.emit();
  }

  #markSoon(): void {
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastMark + markEveryMs - this.#options.clock.elapsed());
    this.#timer = this.#options.clock.after(wait, () => this.flush());
  }
}
