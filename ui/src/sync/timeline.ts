import type { Entry, History, Message, Page } from "../wire";
import { type Line, lineOf, linesOf } from "./line";

interface State {
  message: Message;
  /** The number of the log as of which the message is known to have been so. */
  asOf: number;
}

/**
 * The messages and lines of a room that are loaded: all from the oldest loaded one to
 * the head of the log, without a hole. Of two states of a message the later one
 * stands, whichever comes first.
 */
export class Timeline {
  /** Whether the oldest message that is loaded is the room's first. */
  start = false;
  /** In the order of their numbers; deleted ones are not among them. */
  messages: Message[] = [];
  /** In the order of their numbers. */
  lines: Line[] = [];
  readonly #states = new Map<string, State>();
  /** While history is under way: states of messages that are not loaded yet. */
  #meanwhile: Map<string, State> | undefined;

  /** Forgets all but so many of the latest messages, and what is from before them. */
  trim(most: number): void {
    const gone = this.messages.splice(0, Math.max(0, this.messages.length - most));
    if (gone.length === 0) return;
    this.start = false;
    const first = this.messages[0]?.n ?? Infinity;
    this.lines = this.lines.filter((line) => line.n > first);
    for (const [id, { message }] of this.#states) if (message.n < first) this.#states.delete(id);
  }

  reset(page: Pick<Page, "messages" | "start" | "asOf"> & { lines: Line[] }): void {
    this.#states.clear();
    this.#meanwhile?.clear();
    this.messages = [];
    this.lines = page.lines;
    this.start = page.start;
    for (const message of page.messages) this.#put(message, page.asOf);
  }

  /** Applies an entry; asOf is that of the page it came with, or its number. */
  apply(entry: Entry, asOf: number): void {
    const line = lineOf(entry);
    if (line) this.lines.push(line);
    const message = messageOf(entry);
    if (!message) return;
    if (entry.kind === "message" || this.#states.has(message.id)) this.#put(message, asOf);
    else this.#meanwhile?.set(message.id, { message, asOf });
  }

  /** The number before which older messages and lines are wanted. */
  get oldest(): number {
    return Math.min(this.messages[0]?.n ?? Number.MAX_SAFE_INTEGER, this.lines[0]?.n ?? Number.MAX_SAFE_INTEGER);
  }

  historyAsked(): void {
    this.#meanwhile = new Map();
  }

  /** Older messages have come; without them, they could not be had. */
  historyTaken(history: History | undefined): void {
    const meanwhile = this.#meanwhile;
    this.#meanwhile = undefined;
    if (!history) return;
    this.lines.unshift(...linesOf(history.lines));
    for (const message of history.messages) this.#put(message, history.asOf);
    for (const { message, asOf } of meanwhile?.values() ?? []) {
      if (this.#states.has(message.id)) this.#put(message, asOf);
    }
    this.start = history.start;
  }

  has(id: string): boolean {
    return this.#states.has(id);
  }

  /** A message as it is known to be, a deleted one too; undefined if it is not loaded. */
  message(id: string): Message | undefined {
    return this.#states.get(id)?.message;
  }

  #put(message: Message, asOf: number): void {
    const known = this.#states.get(message.id);
    if (known && known.asOf > asOf) return;
    this.#states.set(message.id, { message, asOf });
    const at = placeOf(this.messages, message.n);
    const stands = this.messages[at]?.n === message.n;
    this.messages.splice(at, stands ? 1 : 0, ...(message.deleted ? [] : [message]));
  }
}

/** The message that an entry of a known kind is about, if this reader may see it. */
export function messageOf(entry: Entry): Message | undefined {
  switch (entry.kind) {
    case "message":
    case "edit":
    case "delete":
      return entry.message;
    default:
      return undefined;
  }
}

/** The index of the first item with that number or a higher one. */
export function placeOf(items: readonly { n: number }[], n: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.n < n) low = middle + 1;
    else high = middle;
  }
  return low;
}
