import type { Calls, History } from "../wire";
import { LinkLost, Refusal } from "./link";
import type { Quotes } from "./quotes";
import type { Reactions } from "./reactions";
import type { Call } from "./session";
import type { Segment, Timeline } from "./timeline";

/** What the loading of more messages is doing. */
export type HistoryState = "idle" | "loading" | "failed";

/** A message that is wanted in its place, and what has become of it. */
export interface Sought {
  id: string;
  /** absent: it is deleted, or never was there for this reader. */
  state: "wanted" | "there" | "absent" | "failed";
}

export interface PastOptions {
  room: string;
  timeline: Timeline;
  quotes: Quotes;
  reactions: Reactions;
  call: Call;
  /** Whether the room is loaded, and the connection there. */
  loaded(): boolean;
  ready(): boolean;
  /** Counts the times that everything was replaced. */
  resets(): number;
  /** Whether something is being changed in the room: then what is loaded stays. */
  changing(): boolean;
  /** Messages, lines or the state of loading have changed. */
  changed(): void;
}

/** What of a room's past is loaded because somebody wants to see it. */
export class Past {
  older: HistoryState = "idle";
  newer: HistoryState = "idle";
  sought: Sought | undefined;
  readonly #options: PastOptions;
  readonly #loading: { older?: Promise<void>; newer?: Promise<void> } = {};
  /** The server is asked for what is around a message. */
  #asking = false;

  constructor(options: PastOptions) {
    this.#options = options;
  }

  /** What is shown: the messages around the wanted one, or the tail. */
  get segment(): Segment {
    const { tail, island, message } = this.#timeline(this.sought?.id);
    return island && message && message.n < tail.from ? island : tail;
  }

  /** Whether there is something between what is shown and the newest messages. */
  get apart(): boolean {
    return this.segment.to !== Infinity;
  }

  /** Whether the wanted message is not here yet: nothing is shown meanwhile. */
  get awaited(): boolean {
    return this.sought?.state === "wanted" || this.sought?.state === "failed";
  }

  /** Loads what is before, or after, what is shown; one page at a time. */
  load(side: "older" | "newer"): Promise<void> {
    const { from, to, start } = this.segment;
    if (!this.#options.loaded() || (side === "older" ? start : to === Infinity)) return Promise.resolve();
    const beside = side === "older" ? { before: from } : { after: to };
    return (this.#loading[side] ??= this.#load(side, beside).finally(() => delete this.#loading[side]));
  }

  /** A message is wanted in its place, however old it is; "" or another: no more. */
  seek(id: string): void {
    this.sought = id === "" ? undefined : { id, state: "wanted" };
    this.older = this.newer = "idle";
    const { island, message } = this.#timeline(id);
    const inside = message && island && message.n >= island.from && message.n <= island.to;
    // What is being changed would look deleted.
    if (!inside && !this.#options.changing()) this.#options.timeline.leave();
    this.goOn();
    this.#options.changed();
  }

  /** The connection is there again. */
  resumed(): void {
    if (this.older === "failed") this.older = "idle";
    if (this.newer === "failed") this.newer = "idle";
    this.goOn();
  }

  /** What is loaded has changed: the wanted message may be there, or not any more. */
  goOn(): void {
    this.#look();
    if (this.sought?.state === "wanted" && this.#options.ready() && !this.#asking) void this.#find(this.sought);
  }

  #look(): void {
    const { sought } = this;
    if (!sought) return;
    const { message } = this.#timeline(sought.id);
    if (!message && sought.state === "there") sought.state = "wanted";
    if (message && sought.state === "wanted") sought.state = message.deleted ? "absent" : "there";
  }

  #timeline(id = "") {
    const { timeline } = this.#options;
    return { tail: timeline.tail, island: timeline.island, message: timeline.message(id) };
  }

  async #find(sought: Sought): Promise<void> {
    const { timeline, room, changed, resets } = this.#options;
    const before = resets();
    const wanted = () => sought === this.sought;
    this.#asking = true;
    const failure = await this.#ask("around", { room, message: sought.id }, (around) => wanted() && timeline.around(around));
    this.#asking = false;
    // After a lost link it is asked for again when there is another one.
    if (wanted() && failure instanceof Refusal) sought.state = failure.code === "not_found" ? "absent" : "failed";
    if (!wanted() || before !== resets()) this.goOn();
    else this.#look();
    changed();
  }

  async #load(side: "older" | "newer", beside: { before: number } | { after: number }): Promise<void> {
    const { timeline, room, changed } = this.#options;
    this[side] = "loading";
    changed();
    const failure = await this.#ask("history", { room, ...beside }, (history) => timeline.take(history, beside));
    this[side] = failure ? "failed" : "idle";
    this.#look();
    changed();
  }

  /** Asks for a part of the past, and takes it, unless everything was replaced meanwhile. Returns why it could not be had. */
  async #ask<C extends "around" | "history">(event: C, payload: Calls[C]["in"], take: (history: History) => void): Promise<LinkLost | Refusal | undefined> {
    const { call, timeline, quotes, reactions, resets } = this.#options;
    const before = resets();
    timeline.asked();
    try {
      const answer = await call(event, payload);
      if (before !== resets()) return undefined;
      take(answer);
      quotes.take(answer.quotes, answer.asOf);
      reactions.take(answer.reactions, answer.own);
      return undefined;
    } catch (error) {
      if (error instanceof LinkLost || error instanceof Refusal) return error;
      throw error;
    } finally {
      timeline.answered();
    }
  }
}
