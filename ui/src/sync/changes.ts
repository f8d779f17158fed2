import type { Message } from "../wire";
import type { Change, ChangeStore } from "./change";
import { type Cancel, type Clock, jitter } from "./clock";
import { LinkLost, Refusal } from "./link";
import { Signal } from "./signal";
import { type Failure, unanswered } from "./unsent";

export interface ChangesOptions {
  room: string;
  clock: Clock;
  store: ChangeStore;
  /** A message as the page has it: deleted ones too; undefined if it is not loaded. */
  message(id: string): Message | undefined;
  edit(message: string, text: string, base: number): Promise<{ editedAt?: number }>;
  delete(message: string): Promise<unknown>;
}

/** A change that was cut off in flight this often has failed. */
const mostCuts = 2;
/** So long after it first went out, a change without an answer has failed, in milliseconds. */
const patienceMs = 10_000;
/** How often a refusal that may pass is met with another try. */
const mostTries = 6;
/** What is typed is stored this long after the last key at the latest, in milliseconds. */
const storeMs = 300;

/** What is known of a change only as long as this page lives. */
interface Flight {
  cuts: number;
  tries: number;
  deadline: Cancel | undefined;
}

/**
 * Edits and deletions of messages that are not in the log yet: at most one for each
 * message. One is in flight at a time. All may be sent again: the server takes the
 * same edit once, and refuses one that would undo a newer one.
 */
export class Changes {
  readonly changed = new Signal();
  #items: Change[];
  #up = false;
  #inFlight: Change | undefined;
  #held: Cancel | undefined;
  #storing: Cancel | undefined;
  readonly #flights = new Map<string, Flight>();
  readonly #stop: () => void;
  readonly #options: ChangesOptions;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#items = options.store.load(options.room);
    this.#stop = options.store.removed((id) => this.#removedElsewhere(id));
  }

  get items(): readonly Change[] {
    return this.#items;
  }

  get up(): boolean {
    return this.#up;
  }

  /** The change of a message that is not in the log yet. */
  of(id: string): Change | undefined {
    return this.#items.find((item) => item.message.id === id);
  }

  /** Begins an edit of a message, which its author would write so; one that waits, or has failed, is gone on with. */
  begin(message: Message, written = message.text): void {
    const { id } = message;
    const former = this.of(id);
    if (former?.state === "draft" || former?.state === "sending" || former?.state === "saved") return;
    const text = former?.kind === "edit" ? former.text : written;
    this.#forgetFlight(id);
    this.#put({ message, kind: "edit", text, ...(written !== message.text && { begun: written }), order: this.#next(), state: "draft" });
  }

  /** The text of an edit that is being written. */
  write(id: string, text: string): void {
    const draft = this.of(id);
    if (draft?.state !== "draft") return;
    // Whoever writes it shows it: nobody else has to know at each key.
    draft.text = text;
    this.#storing ??= this.#options.clock.after(storeMs, () => this.flush());
  }

  /** Stores what is being written: a page that is hidden may not come back. */
  flush(): void {
    this.#storing?.();
    this.#storing = undefined;
    for (const item of this.#items) {
      if (item.state === "draft") this.#options.store.put(item);
    }
  }

  /** Sends an edit that is written. The base is the message that its author saw beside it, and how they would write that. */
  save(id: string, text: string, base: Message, written = base.text): void {
    const draft = this.of(id);
    if (draft?.state !== "draft") return;
    if (text === written && !base.deleted) return this.#remove(id);
    this.#put({ ...draft, message: base, text, state: "waiting" });
    this.#pump();
  }

  /** Deletes a message, whatever else was to become of it. */
  delete(message: Message): void {
    this.#forgetFlight(message.id);
    this.#put({ message, kind: "delete", text: "", order: this.#next(), state: "waiting" });
    this.#pump();
  }

  /** Sends a change that has failed again, over whatever the message says by now. */
  retry(id: string): void {
    const item = this.of(id);
    if (item?.state !== "failed") return;
    const { failure: _, ...rest } = item;
    this.#forgetFlight(id);
    this.#put({ ...rest, message: this.#options.message(id) ?? item.message, state: "waiting" });
    this.#pump();
  }

  /** Throws a change away that is not under way. */
  discard(id: string): void {
    const state = this.of(id)?.state;
    if (state === "draft" || state === "failed" || state === "waiting") this.#remove(id);
  }

  /** The log has moved: what it has of these changes needs no more attention. */
  applied(): void {
    for (const item of this.#items) {
      if (this.#done(item)) this.#remove(item.message.id);
    }
    this.#pump();
  }

  /** The connection is there and the page up to date: what waits goes out. */
  resume(): void {
    this.#up = true;
    this.#pump();
    this.changed.emit();
  }

  /** The connection is lost. Calls that were under way fail with LinkLost. */
  cut(): void {
    this.#up = false;
    this.changed.emit();
  }

  /** The session is over, or somebody else's: nothing is kept. */
  forget(): void {
    this.#held?.();
    this.#storing?.();
    this.#held = this.#storing = this.#inFlight = undefined;
    for (const { message } of this.#items) {
      this.#remove(message.id);
      this.#options.store.drop(message.id);
    }
  }

  /** The room is not shown any more. */
  close(): void {
    this.#stop();
  }

  /** What both tabs had is done with. What is being written here, or is under way, goes on. */
  #removedElsewhere(id: string): void {
    const state = this.of(id)?.state;
    if (state === "failed" || state === "waiting") this.#remove(id);
  }

  /** Whether the log says all there is to say of a change. */
  #done(item: Change): boolean {
    const now = this.#options.message(item.message.id);
    if (item.kind === "delete") return now?.deleted === true || (item.state === "saved" && !now);
    if (item.state === "draft") return false;
    if (now && !now.deleted && now.text === item.text) return true;
    // It was in the log, even if something else stands there already.
    return item.state === "saved" && (!now || now.deleted === true || now.editedAt !== item.message.editedAt);
  }

  #next(): number {
    return Math.max(this.#options.store.last, this.#items.at(-1)?.order ?? 0) + 1;
  }

  #pump(): void {
    if (!this.#up || this.#inFlight || this.#held) return;
    const next = this.#items.find((item) => item.state === "waiting");
    if (next) void this.#send(next);
  }

  async #send(waiting: Change): Promise<void> {
    const { id } = waiting.message;
    const flight = this.#flights.get(id) ?? { cuts: 0, tries: 0, deadline: undefined };
    this.#flights.set(id, flight);
    const item: Change = { ...waiting, state: "sending" };
    this.#inFlight = item;
    flight.tries++;
    flight.deadline ??= this.#options.clock.after(patienceMs, () => this.#overdue(id, flight));
    this.#put(item);
    const mine = () => this.#flights.get(id) === flight;
    try {
      const edited = await this.#call(item);
      // The answer may come after the change had failed: it is believed.
      if (mine()) this.#saved(id, flight, edited);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof LinkLost)) throw error;
      if (mine() && this.of(id)?.state === "sending") this.#refused(id, flight, error);
    } finally {
      if (this.#inFlight === item) this.#inFlight = undefined;
      this.#pump();
    }
  }

  /** Returns when the message was edited last, if that is said. */
  async #call({ kind, message, text }: Change): Promise<number | undefined> {
    if (kind === "edit") return (await this.#options.edit(message.id, text, message.editedAt ?? 0)).editedAt;
    await this.#options.delete(message.id);
    return undefined;
  }

  #saved(id: string, flight: Flight, edited: number | undefined): void {
    const item = this.of(id);
    if (!item || item.state === "draft") return;
    flight.deadline?.();
    const { failure: _, ...rest } = item;
    const saved: Change = { ...rest, state: "saved" };
    // A text that only looks different, like a name in other letters, changes nothing.
    if (this.#done(saved) || edited === (this.#options.message(id)?.editedAt ?? 0)) return this.#remove(id);
    this.#options.store.remove(saved);
    this.#replace(saved);
  }

  #refused(id: string, flight: Flight, error: Refusal | LinkLost): void {
    if (error instanceof LinkLost) {
      if (++flight.cuts >= mostCuts) this.#fail(id, unanswered);
      else this.#wait(id);
      return;
    }
    flight.deadline?.();
    flight.deadline = undefined;
    const { said, retryable } = error;
    if (!retryable || flight.tries >= mostTries) return this.#fail(id, { ...said, final: !retryable });
    const { clock } = this.#options;
    this.#held = clock.after(error.retryAfterMs ?? jitter(clock, 500, 1_000) * 2 ** flight.tries, () => {
      this.#held = undefined;
      this.#pump();
    });
    this.#wait(id);
  }

  #overdue(id: string, flight: Flight): void {
    const state = this.of(id)?.state;
    if (this.#flights.get(id) !== flight || (state !== "sending" && state !== "waiting")) return;
    if (this.#inFlight?.message.id === id) this.#inFlight = undefined;
    this.#fail(id, unanswered);
    this.#pump();
  }

  #wait(id: string): void {
    const item = this.of(id);
    if (item) this.#put({ ...item, state: "waiting" });
  }

  #fail(id: string, failure: Failure): void {
    const item = this.of(id);
    if (item) this.#put({ ...item, state: "failed", failure });
  }

  #put(item: Change): void {
    this.#options.store.put(item);
    this.#replace(item);
  }

  /** Replaces the change by one that differs: whoever renders it compares. */
  #replace(item: Change): void {
    const there = this.of(item.message.id);
    this.#items = there ? this.#items.map((other) => (other === there ? item : other)) : [...this.#items, item];
    this.changed.emit();
  }

  #remove(id: string): void {
    const item = this.of(id);
    this.#items = this.#items.filter((other) => other !== item);
    this.#forgetFlight(id);
    if (item) this.#options.store.remove(item);
    this.changed.emit();
  }

  #forgetFlight(id: string): void {
    this.#flights.get(id)?.deadline?.();
    this.#flights.delete(id);
  }
}
