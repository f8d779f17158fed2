import type { Entry, Message, Quote } from "../wire";
import type { Clock } from "./clock";
import { LinkLost, Refusal } from "./link";
import type { Call } from "./session";
import { messageOf, type Timeline } from "./timeline";

/** A quote has so much of a text, in code points. */
const mostText = 200;
/** The server answers for so many messages at once. */
const mostAsked = 50;
/** After the server could not answer, and did not say when to come back, in milliseconds. */
const retryMs = 2_000;

interface State {
  /** null: the reader can't see the message. */
  quote: Quote | null;
  /** The number of the log as of which this is known to be so. */
  asOf: number;
}

export interface QuotesOptions {
  room: string;
  clock: Clock;
  timeline: Timeline;
  call: Call;
  /** Whether the room is loaded, and the connection there. */
  ready(): boolean;
  /** More is known than before. */
  changed(): void;
}

/**
 * What stands of messages above replies to them. The quote of a message that is loaded is made
 * from it. Those of others come with the replies, or are asked for when they are to be shown,
 * and the room's entries keep them right.
 */
export class Quotes {
  readonly #options: QuotesOptions;
  readonly #known = new Map<string, State>();
  readonly #wanted = new Set<string>();
  /** Counts the times that everything was dropped. */
  #resets = 0;
  #asking = false;

  constructor(options: QuotesOptions) {
    this.#options = options;
  }

  /** The quote of a message; null if the reader can't see the message, undefined if that is asked for. */
  of(id: string): Quote | null | undefined {
    const message = this.#options.timeline.message(id);
    if (message) return quoteOf(message);
    const known = this.#known.get(id);
    if (!known) this.#want(id);
    return known?.quote;
  }

  /** Takes quotes that have come with messages. */
  take(quotes: readonly Quote[] | undefined, asOf: number): void {
    for (const quote of quotes ?? []) this.#put(quote.message, quote, asOf);
  }

  /** Applies an entry; asOf is that of the page it came with, or its number. */
  apply(entry: Entry, asOf: number): void {
    const message = messageOf(entry);
    if (!message || entry.kind === "message") return;
    // An answer that is under way may be older than this.
    if (this.#known.has(message.id) || this.#options.timeline.asking) this.#put(message.id, quoteOf(message), asOf);
  }

  /** Of messages that are kept without what they reply to: what is known of that. */
  kept(messages: readonly Message[]): Quote[] {
    const there = new Set(messages.map(({ id }) => id));
    const lacking = new Set(messages.flatMap(({ replyTo }) => (replyTo === undefined || there.has(replyTo) ? [] : replyTo)));
    return [...lacking].flatMap((id) => {
      const message = this.#options.timeline.message(id);
      return message ? quoteOf(message) : (this.#known.get(id)?.quote ?? []);
    });
  }

  /** Everything is dropped. */
  reset(): void {
    this.#resets++;
    this.#known.clear();
    this.#wanted.clear();
  }

  /** The connection is there again, or the room is loaded. */
  goOn(): void {
    void this.#ask();
  }

  #want(id: string): void {
    const begun = this.#wanted.size > 0;
    this.#wanted.add(id);
    // All that is shown at once is asked for at once.
    if (!begun) queueMicrotask(() => void this.#ask());
  }

  #put(id: string, quote: Quote | null, asOf: number): void {
    const known = this.#known.get(id);
    if (!known || known.asOf <= asOf) this.#known.set(id, { quote, asOf });
  }

  async #ask(): Promise<void> {
    const { room, clock, timeline, call, ready, changed } = this.#options;
    const messages = [...this.#wanted].slice(0, mostAsked);
    if (this.#asking || messages.length === 0 || !ready()) return;
    const resets = this.#resets;
    this.#asking = true;
    timeline.asked();
    try {
      const { quotes, asOf } = await call("quotes", { room, messages });
      if (resets === this.#resets) this.#answered(messages, quotes, asOf);
    } catch (error) {
      // After a lost link it is asked for again when there is another one.
      if (error instanceof LinkLost) return;
      if (!(error instanceof Refusal)) throw error;
      if (error.retryable) return void clock.after(error.retryAfterMs ?? retryMs, () => this.goOn());
      if (resets === this.#resets) this.#answered(messages, [], 0);
    } finally {
      timeline.answered();
      this.#asking = false;
    }
    changed();
    this.goOn();
  }

  #answered(messages: readonly string[], quotes: readonly Quote[], asOf: number): void {
    const found = new Map(quotes.map((quote) => [quote.message, quote]));
    for (const id of messages) {
      this.#wanted.delete(id);
      this.#put(id, found.get(id) ?? null, asOf);
    }
  }
}

/** What stands of a message above replies to it, as the server makes it. */
export function quoteOf({ id, author, deleted, text, mentions }: Message): Quote {
  return { message: id, author, text: beginning(text), ...(deleted && { deleted }), ...(mentions && { mentions }) };
}

function beginning(text: string): string {
  if (text.length <= mostText) return text;
  // A code point has two units at most.
  const points = [...text.slice(0, 2 * mostText + 2)];
  return points.length > mostText ? `${points.slice(0, mostText).join("").replace(/<@[^>]{0,13}$/, "")}…` : text;
}
