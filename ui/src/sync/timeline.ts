import type { Entry, History, Message, Page, Past } from "../wire";
import { type Line, lineOf, linesOf } from "./line";

interface State {
  message: Message;
  /** The number of the log as of which the message is known to have been so. */
  asOf: number;
}

/** Messages and lines of a room without a hole: all that are numbered from `from` up to `to`. */
export interface Segment {
  from: number;
  /** Infinity: up to the head of the log. */
  to: number;
  /** Whether its oldest message is the room's first. */
  start: boolean;
  /** In the order of their numbers; deleted ones are not among them. */
  messages: Message[];
  /** In the order of their numbers. */
  lines: Line[];
}

/**
 * The messages and lines of a room that are loaded: the tail, which goes up to the head
 * of the log, and maybe an island around a message that was wanted. The two become one
 * as soon as nothing is between them. Of two states of a message the later one stands,
 * whichever comes first.
 */
export class Timeline {
  tail: Segment = empty(1);
  island: Segment | undefined;
  readonly #states = new Map<string, State>();
  /** While something is asked for: states of messages that are not loaded yet. */
  readonly #meanwhile = new Map<string, State>();
  #asking = 0;

  get messages(): Message[] {
    return this.tail.messages;
  }

  get lines(): Line[] {
    return this.tail.lines;
  }

  /** Whether the tail is all that there is. */
  get start(): boolean {
    return this.tail.start;
  }

  /** Forgets all but so many of the latest messages of the tail, and what is from before them. */
  trim(most: number): void {
    const { tail } = this;
    if (tail.messages.length <= most) return;
    const messages = tail.messages.slice(tail.messages.length - most);
    const from = messages[0]?.n ?? Infinity;
    this.#forget(tail.from, from - 1);
    this.tail = { ...tail, from, start: false, messages, lines: tail.lines.filter((line) => line.n > from) };
  }

  reset(page: Pick<Page, "messages" | "start" | "asOf"> & { lines: Line[] }): void {
    this.#states.clear();
    this.#meanwhile.clear();
    this.island = undefined;
    const from = Math.min(page.asOf + 1, ...numbersOf(page));
    this.tail = { ...empty(from), start: page.start, lines: page.lines };
    for (const message of page.messages) this.#put(message, page.asOf);
  }

  /** Applies an entry; asOf is that of the page it came with, or its number. */
  apply(entry: Entry, asOf: number): void {
    const line = lineOf(entry);
    if (line) this.tail.lines.push(line);
    const message = messageOf(entry);
    if (!message) return;
    if (entry.kind === "message" || this.has(message.id)) this.#put(message, asOf);
    else if (this.asking) this.#meanwhile.set(message.id, { message, asOf });
  }

  /** Whether something is asked for. */
  get asking(): boolean {
    return this.#asking > 0;
  }

  /** Something is asked for, until `answered`: what is changed meanwhile may be about what comes. */
  asked(): void {
    this.#asking++;
  }

  answered(): void {
    if (--this.#asking === 0) this.#meanwhile.clear();
  }

  /** What is beside a segment has come. Nothing is done if no segment ends there any more. */
  take(history: History, { before, after }: Omit<Past, "room">): void {
    const segment = [this.tail, this.island].find((some) => some && (before === undefined ? some.to === after : some.from === before));
    if (!segment) return;
    const [numbers, lines, end] = [numbersOf(history), linesOf(history.lines), this.tail.from];
    if (before === undefined) {
      segment.to = Math.max(segment.to, ...numbers, history.end ? history.asOf : 0);
      segment.lines.push(...lines);
    } else {
      segment.from = Math.min(before, ...numbers);
      segment.start = history.start;
      segment.lines.unshift(...lines);
    }
    this.#fill(history, end);
  }

  /** What is around a message has come: the island from now on. */
  around(history: History): void {
    this.leave();
    const numbers = numbersOf(history);
    this.island = { ...empty(Math.min(...numbers)), to: Math.max(...numbers, history.end ? history.asOf : 0), start: history.start, lines: linesOf(history.lines) };
    this.#fill(history, this.tail.from);
  }

  /** Forgets the island. */
  leave(): void {
    if (this.island) this.#forget(this.island.from, this.island.to);
    this.island = undefined;
  }

  has(id: string): boolean {
    return this.#states.has(id);
  }

  /** A message as it is known to be, a deleted one too; undefined if it is not loaded. */
  message(id: string): Message | undefined {
    return this.#states.get(id)?.message;
  }

  /** Puts the messages of an answer in their places; what the tail has, or will hear of, from a number on comes in its own way. */
  #fill({ messages, asOf }: History, tail: number): void {
    for (const message of messages) if (message.n < tail || this.has(message.id)) this.#put(message, asOf);
    for (const { message, asOf } of this.#meanwhile.values()) if (this.has(message.id)) this.#put(message, asOf);
    this.#join();
  }

  /** Makes the island a part of the tail, if nothing is between them. */
  #join(): void {
    const { tail, island } = this;
    if (!island || island.to + 1 < tail.from) return;
    this.island = undefined;
    if (island.from >= tail.from) return;
    const before = <T extends { n: number }>(items: T[]) => items.filter(({ n }) => n < tail.from);
    const [messages, lines] = [[...before(island.messages), ...tail.messages], [...before(island.lines), ...tail.lines]];
    this.tail = { ...island, to: Infinity, messages, lines };
  }

  #put(message: Message, asOf: number): void {
    const known = this.#states.get(message.id);
    if (known && known.asOf > asOf) return;
    this.#states.set(message.id, { message, asOf });
    const { messages } = message.n < this.tail.from && this.island ? this.island : this.tail;
    const at = placeOf(messages, message.n);
    const stands = messages[at]?.n === message.n;
    messages.splice(at, stands ? 1 : 0, ...(message.deleted ? [] : [message]));
  }

  #forget(from: number, to: number): void {
    for (const [id, { message: { n } }] of this.#states) if (n >= from && n <= to) this.#states.delete(id);
  }
}

const empty = (from: number): Segment => ({ from, to: Infinity, start: false, messages: [], lines: [] });

/** The numbers of what an answer brings, quiet and deleted things too: all between them is there. */
const numbersOf = ({ messages, lines }: { messages: readonly Numbered[]; lines: readonly Numbered[] }) => [...messages, ...lines].map(({ n }) => n);

interface Numbered {
  n: number;
}

/** The message that an entry of a known kind is about, if this reader may see it. */
export function messageOf(entry: Entry): Message | undefined {
  switch (entry.kind) {
    case "message":
    case "edit":
    case "delete":
    case "pin":
      return entry.message;
    default:
      return undefined;
  }
}

/** The index of the first item with that number or a higher one. */
export function placeOf(items: readonly Numbered[], n: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.n < n) low = middle + 1;
    else high = middle;
  }
  return low;
}
