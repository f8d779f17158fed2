import type { Head, Message } from "../wire";
import { Signal } from "./signal";
import type { Unread } from "./unread";

/** Whether a message is a mention of somebody that counts: one that is only for who was there does not. */
export const counts = ({ author, mentions, calls }: Message, user: string) =>
  author.id !== user && (calls === "room" || mentions?.some(({ id }) => id === user) === true);

/** The unread messages of a room that mention me: a list, and what was said of single messages after it. */
export class Mentions {
  readonly changed = new Signal();
  /** The number of the room's log as of which the list is right. */
  #asOf = 0;
  #list: readonly number[] = [];
  /** By the counts of messages: whether they mention me, and as of which number. */
  readonly #said = new Map<number, { n: number; on: boolean }>();
  readonly #me: string;
  readonly #unread: Unread;

  constructor(me: string, unread: Unread) {
    this.#me = me;
    this.#unread = unread;
  }

  /** How many there are. */
  get count(): number {
    return this.all.filter((count) => this.#unread.has(count)).length;
  }

  /** All that there are as of a number; it may come late. */
  take(asOf = 0, list: readonly number[] = []): void {
    if (asOf < this.#asOf) return;
    this.#asOf = asOf;
    this.#list = list;
    for (const [count, { n }] of this.#said) if (n <= asOf) this.#said.delete(count);
    this.changed.emit();
  }

  /** An entry of that number is about a message. */
  hear(n: number, message: Message): void {
    const on = counts(message, this.#me);
    // No list that comes late has a message from before it was written.
    if (on || n !== message.n || this.#said.has(message.count)) this.#say(n, message.count, on);
  }

  /** The room's head says which messages call everybody. */
  called({ n, called = [] }: Head): void {
    for (const { count, by, on } of called) this.#say(n, count, on && by !== this.#me);
  }

  /** All that there are, whatever there was before: the log may be an older one. */
  replace(asOf: number, list: readonly number[] | undefined): void {
    this.#said.clear();
    this.#asOf = 0;
    this.take(asOf, list);
  }

  /** The messages that mention me, by their counts. */
  get all(): number[] {
    const said = [...this.#said].flatMap(([count, { on }]) => (on ? count : []));
    return [...this.#list.filter((count) => !this.#said.has(count)), ...said];
  }

  #say(n: number, count: number, on: boolean): void {
    const known = this.#said.get(count);
    if (n <= this.#asOf || n < (known?.n ?? 0)) return;
    this.#said.set(count, { n, on });
    if (on !== (known?.on ?? this.#list.includes(count))) this.changed.emit();
  }
}
