import type { OwnReactions, Reactions as Told } from "../wire";
import { type Cancel, type Clock, jitter } from "./clock";
import { LinkLost, Refusal } from "./link";
import { Signal } from "./signal";

/** An emoji on a message, as it is shown. */
export interface Reaction {
  emoji: string;
  /** How many people have set it; at least 1. */
  count: number;
  /** Whether I am one of them. */
  own: boolean;
}

/** What is known of the reactions on one message. */
interface Known {
  told: Told | undefined;
  own: OwnReactions | undefined;
  /** Which of mine are among those that are counted. */
  counted: readonly string[];
}

/** An emoji that I set, or take back, and the server has not confirmed yet. */
interface Act {
  message: string;
  emoji: string;
  on: boolean;
  tries: number;
  settled: ((refusal: Refusal | undefined) => void)[];
}

export interface ReactionsOptions {
  clock: Clock;
  react(message: string, emoji: string, on: boolean): Promise<OwnReactions>;
}

/** The reactions of a room's tail, to be kept over a reload. */
export interface KeptReactions {
  told: Told[];
  own: OwnReactions[];
}

/** How often a refusal that may pass is met with another try. */
const mostTries = 6;

/**
 * The reactions on a room's messages. How many there are is told to the whole room, and
 * which are mine to me alone; each comes with the version of the message's reactions that
 * it is about, since either may be first. What I do is shown at once. My acts go out one
 * after the other, and may go out again: setting what is set changes nothing.
 */
export class Reactions {
  /** I have set something or taken it back, or the server does not let me. */
  readonly acted = new Signal();
  readonly #known = new Map<string, Known>();
  readonly #shown = new Map<string, readonly Reaction[]>();
  readonly #options: ReactionsOptions;
  #acts: Act[] = [];
  #inFlight: Act | undefined;
  /** What the room was told of a message while an act on it is in flight: whether that counts it is not known. */
  readonly #parked = new Map<string, Told>();
  #up = false;
  #held: Cancel | undefined;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  /** Those on a message, the first ones first. The same list as long as nothing changes. */
  on(message: string): readonly Reaction[] {
    let shown = this.#shown.get(message);
    if (!shown) this.#shown.set(message, (shown = this.#list(message)));
    return shown;
  }

  /** What the server says of some messages; what is known already may be newer. */
  take(told: readonly Told[], own: readonly OwnReactions[]): void {
    for (const one of told) {
      if (this.#inFlight?.message === one.message) this.#parked.set(one.message, newer(this.#parked.get(one.message), one));
      else this.#put(one.message, { told: one });
    }
    for (const one of own) this.#put(one.message, { own: one });
  }

  /** Sets an emoji on a message, or takes it back. It is shown at once. Returns why the server refuses it, if it does. */
  set(message: string, emoji: string, on: boolean): Promise<Refusal | undefined> {
    const there = this.on(message).find((reaction) => plain(reaction.emoji) === plain(emoji));
    return new Promise((settled) => {
      const act: Act = { message, emoji: there?.emoji ?? emoji, on, tries: 0, settled: [settled] };
      const waiting = this.#acts.find((other) => other !== this.#inFlight && other.message === message && other.emoji === act.emoji);
      if (waiting) {
        waiting.on = on;
        waiting.settled.push(settled);
      } else this.#acts.push(act);
      this.#changed(message);
      this.#pump();
    });
  }

  /** The message has none any more. */
  forget(message: string): void {
    this.#known.delete(message);
    this.#parked.delete(message);
    this.#shown.delete(message);
  }

  /** Keeps what is known of these messages; that of others comes again with them. */
  keep(there: (message: string) => boolean): void {
    for (const message of this.#known.keys()) if (!there(message)) this.forget(message);
  }

  /** What is known of some messages. */
  kept(messages: readonly { id: string }[]): KeptReactions {
    const known = messages.flatMap(({ id }) => this.#known.get(id) ?? []);
    return { told: known.flatMap(({ told }) => told ?? []), own: known.flatMap(({ own }) => own ?? []) };
  }

  /** The connection is there: what waits goes out. */
  resume(): void {
    this.#up = true;
    this.#pump();
  }

  /** The connection is lost. A call that was under way fails with LinkLost. */
  cut(): void {
    this.#up = false;
  }

  /** The room is not shown any more. */
  close(): void {
    this.#held?.();
    this.#acts = [];
  }

  #put(message: string, { told, own }: { told?: Told; own?: OwnReactions }): void {
    const before = this.#known.get(message);
    const after: Known = {
      told: told ? newer(before?.told, told) : before?.told,
      own: own ? newer(before?.own, own) : before?.own,
      counted: before?.counted ?? [],
    };
    // Whatever I have set up to a version is counted in it.
    if ((after.own?.v ?? 0) <= (after.told?.v ?? 0)) after.counted = after.own?.emoji ?? [];
    this.#known.set(message, after);
    this.#shown.delete(message);
  }

  #list(message: string): readonly Reaction[] {
    const { told, own, counted } = this.#known.get(message) ?? { counted: [] };
    const mine = new Set(own?.emoji);
    for (const act of this.#acts) {
      if (act.message === message && act.on) mine.add(act.emoji);
      else if (act.message === message) mine.delete(act.emoji);
    }
    const counts = new Map(told?.kinds.map(({ emoji, count }) => [emoji, count]));
    for (const emoji of counted) counts.set(emoji, (counts.get(emoji) ?? 0) - 1);
    for (const emoji of mine) counts.set(emoji, Math.max(0, counts.get(emoji) ?? 0) + 1);
    return [...counts].filter(([, count]) => count > 0).map(([emoji, count]) => ({ emoji, count, own: mine.has(emoji) }));
  }

  #changed(message: string): void {
    this.#shown.delete(message);
    this.acted.emit();
  }

  #pump(): void {
    const [next] = this.#acts;
    if (next && this.#up && !this.#inFlight && !this.#held) void this.#send(next);
  }

  async #send(act: Act): Promise<void> {
    const { message, emoji, on } = act;
    this.#inFlight = act;
    act.tries++;
    let refusal: Refusal | undefined;
    try {
      const own = await this.#options.react(message, emoji, on);
      this.#land(act);
      this.#put(message, { own });
    } catch (error) {
      if (error instanceof Refusal && !this.#again(act, error)) {
        refusal = error;
        this.#land(act);
      } else if (!(error instanceof Refusal || error instanceof LinkLost)) throw error;
    } finally {
      this.#inFlight = undefined;
      this.#unpark(message);
    }
    if (!this.#acts.includes(act)) for (const settled of act.settled) settled(refusal);
    this.#changed(message);
    this.#pump();
  }

  /** An act has its answer. */
  #land(act: Act): void {
    this.#acts = this.#acts.filter((other) => other !== act);
  }

  #unpark(message: string): void {
    const told = this.#parked.get(message);
    this.#parked.delete(message);
    if (told) this.#put(message, { told });
  }

  /** Tries again later what may be possible then; false if it is not. */
  #again(act: Act, { retryable, retryAfterMs }: Refusal): boolean {
    if (!retryable || act.tries >= mostTries) return false;
    const { clock } = this.#options;
    this.#held = clock.after(retryAfterMs ?? jitter(clock, 500, 1_000) * 2 ** act.tries, () => {
      this.#held = undefined;
      this.#pump();
    });
    return true;
  }
}

/** With the sign for a picture and without, an emoji is the same. */
const plain = (emoji: string) => emoji.replaceAll("\uFE0F", "");

const newer = <T extends { v: number }>(known: T | undefined, told: T): T => (known && known.v > told.v ? known : told);
