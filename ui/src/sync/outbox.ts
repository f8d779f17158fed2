import type { Sent } from "../wire";
import { type Cancel, type Clock, jitter } from "./clock";
import { newClientId } from "./ids";
import { LinkLost, Refusal } from "./link";
import { Signal } from "./signal";
import type { Tabs } from "./tabs";
import { unanswered, type Unsent, type UnsentStore } from "./unsent";

export interface OutboxOptions {
  room: string;
  clock: Clock;
  store: UnsentStore;
  tabs: Tabs;
  /** The time that a message gets until the server has given it one, in milliseconds since 1970. */
  now(): number;
  send(item: Unsent): Promise<Sent>;
  /** The number up to which the room's log is applied. */
  position(): number;
}

/** A message that was cut off in flight this often has failed. */
const mostCuts = 2;
/** So long after it first went out, a message without an answer has failed, in milliseconds. */
const patienceMs = 10_000;
/** How often a refusal that may pass is met with another try. */
const mostTries = 6;
/** How long another tab's message may wait before this one asks whether it is still there, in milliseconds. */
const doubtMs = 5_000;

/** What is known of a message only as long as this page lives. */
interface Flight {
  cuts: number;
  tries: number;
  /** When it first went out, as `Clock.elapsed` has it. */
  since: number;
  deadline?: Cancel | undefined;
}

/**
 * One's own messages on their way into a room, in the order in which they were
 * written. One is in flight at a time; the others wait for it. A message keeps its
 * client id through every retry, so the server takes it once.
 *
 * All tabs show the same messages; each is sent by its owner, at first the tab in
 * which it was written. When that has gone, or has no connection, another tab takes it
 * over. Should two come to send it, the server still takes it once.
 */
export class Outbox {
  readonly changed = new Signal();
  /** Too fast, or the server cannot: nothing is sent before this time of `Clock.elapsed`; 0 if not. */
  heldUntil = 0;
  /** What held it up: the code of a refusal. */
  heldBy = "";
  #items: Unsent[];
  #up = false;
  #inFlight: Unsent | undefined;
  #timer: Cancel | undefined;
  #doubt: Cancel | undefined;
  readonly #stops: (() => void)[];
  /** What this page has seen in the log: another tab may say later that it sends it. */
  readonly #delivered = new Set<string>();
  readonly #flights = new Map<string, Flight>();
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    this.#options = options;
    // A tab that has left had no time to say how far it came.
    this.#items = options.store.load(options.room).map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item));
    this.#stops = [options.store.heard((clientId) => this.#heard(clientId)), options.tabs.changed.on(() => this.#takeOver())];
  }

  /** All that is not in the log, as written. */
  get items(): readonly Unsent[] {
    return this.#items;
  }

  get up(): boolean {
    return this.#up;
  }

  /** The same client id is another tab's sending of the same draft: it is on its way already. */
  add(text: string, clientId = newClientId(), replyTo = ""): void {
    if (this.#find(clientId) || this.#delivered.has(clientId)) return;
    const { room, store, tabs } = this.#options;
    const at = this.#options.now();
    const last = this.#items.at(-1)?.order ?? 0;
    const order = Math.max(at, last + 1);
    const item: Unsent = { clientId, room, text, ...(replyTo !== "" && { replyTo }), at, order, state: "waiting", owner: tabs.id };
    this.#items = [...this.#items, item];
    store.put(item);
    this.#pump();
    this.changed.emit();
  }

  /** Sends a failed message again. */
  retry(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.state !== "failed" || item.failure?.final) return;
    this.#forgetFlight(clientId);
    this.#update(item, { state: "waiting", owner: this.#options.tabs.id });
    this.#pump();
  }

  /** Sends a failed reply as a message that replies to nothing: what it replied to is gone. */
  retryAlone(clientId: string): void {
    const item = this.#find(clientId);
    if (item?.state !== "failed") return;
    const { replyTo: _, ...alone } = item;
    this.#forgetFlight(clientId);
    this.#update(alone, { state: "waiting", owner: this.#options.tabs.id });
    this.#pump();
  }

  /** Throws a failed or waiting message away. */
  discard(clientId: string): void {
    const state = this.#find(clientId)?.state;
    if (state === "failed" || state === "waiting") this.#remove(clientId);
  }

  /** The message is in the log. Its answer, if it still comes, says nothing new. */
  delivered(clientId: string): void {
    this.#delivered.add(clientId);
    if (!this.#find(clientId)) return;
    if (this.#inFlight?.clientId === clientId) this.#inFlight = undefined;
    this.#remove(clientId);
    this.#pump();
  }

  /** The room's log is applied up to n: what was sent before is in it, or gone again. */
  applied(n: number): void {
    for (const item of this.#items) {
      if (item.state === "sent" && (item.place ?? 0) <= n) this.#remove(item.clientId);
    }
  }

  /** The room's log was replaced: what was sent is in it, or was lost with what stood there. */
  reset(): void {
    this.applied(Infinity);
  }

  /** The connection is there and the page up to date: waiting messages go out. */
  resume(): void {
    if (!this.#up) this.#doubtSent();
    this.#up = true;
    this.#takeOver();
    this.#pump();
    this.changed.emit();
  }

  /** The page is back after a rest in which other tabs may have taken over from it. */
  reload(): void {
    const { room, store } = this.#options;
    const known = [...this.#items, ...store.load(room)];
    for (const clientId of new Set(known.map((item) => item.clientId))) this.#heard(clientId);
  }

  /** The connection is lost. Calls that were under way fail with LinkLost. */
  cut(): void {
    this.#up = false;
    this.changed.emit();
  }

  /** The session is over, or somebody else's: what is still under way must not be kept when its call ends. */
  forget(): void {
    this.close();
    this.#timer?.();
    this.#timer = undefined;
    this.#inFlight = undefined;
    for (const { clientId } of this.#items) this.#remove(clientId);
  }

  /** The room is not shown any more. */
  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#doubt?.();
    this.#doubt = undefined;
  }

  /** Another tab has changed a message, or this one has been away. */
  #heard(clientId: string): void {
    const { room, store } = this.#options;
    const item = this.#find(clientId);
    const now = store.get(clientId);
    if (now && now.room !== room) return;
    if (now && this.#delivered.has(clientId)) return store.remove(clientId);
    if (!now) {
      // What is sent stays in its place until the log has it; the rest was thrown away.
      if (item && item.state !== "sent" && this.#inFlight?.clientId !== clientId) this.#drop(clientId);
      return;
    }
    if (item && this.#own(item) && this.#own(now)) return;
    if (item && this.#own(item)) this.#letGo(clientId);
    this.#items = [...this.#items.filter((other) => other.clientId !== clientId), now].sort((a, b) => a.order - b.order);
    this.changed.emit();
    this.#takeOver();
    this.#pump();
  }

  #own(item: Unsent): boolean {
    return item.owner === this.#options.tabs.id;
  }

  #letGo(clientId: string): void {
    this.#forgetFlight(clientId);
    if (this.#inFlight?.clientId === clientId) this.#inFlight = undefined;
  }

  /** Becomes the owner of what waits for a tab that has gone or, asked for it, has no connection. */
  #takeOver(asked = false): void {
    const { tabs } = this.#options;
    const others = this.#items.filter((item) => item.state !== "failed" && !this.#own(item));
    if (!this.#up || others.length === 0) return;
    for (const item of others) {
      if (!tabs.first || tabs.isUp(item.owner) || !(asked || !tabs.has(item.owner))) continue;
      this.#update(item, { state: "waiting", owner: tabs.id });
    }
    this.#doubt ??= this.#options.clock.after(doubtMs, () => tabs.ask(() => {
      this.#doubt = undefined;
      this.#takeOver(true);
    }));
    this.#pump();
  }

  /**
   * What was acknowledged on an earlier connection is in the log by now, unless a
   * backup without it was restored. Sending it again does no harm in either case.
   */
  #doubtSent(): void {
    for (const item of this.#items) {
      if (item.state !== "sent" || !this.#own(item)) continue;
      this.#forgetFlight(item.clientId);
      this.#update(item, { state: "waiting" });
    }
  }

  #pump(): void {
    if (!this.#up || this.#inFlight || this.#timer) return;
    const next = this.#items.find((item) => item.state === "waiting" && this.#own(item));
    if (next) void this.#send(next);
  }

  async #send(item: Unsent): Promise<void> {
    const flight = this.#take(item);
    try {
      const sent = await this.#options.send(item);
      this.#sent(item, flight, sent);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof LinkLost)) throw error;
      if (this.#flights.get(item.clientId) !== flight) return;
      this.#land(item);
      if (error instanceof Refusal) this.#refused(item, flight, error);
      else this.#lost(item, flight);
    } finally {
      this.#pump();
    }
  }

  #take(item: Unsent): Flight {
    const now = this.#options.clock.elapsed();
    const flight = this.#flights.get(item.clientId) ?? { cuts: 0, tries: 0, since: now };
    this.#flights.set(item.clientId, flight);
    this.#inFlight = item;
    flight.tries++;
    flight.deadline ??= this.#options.clock.after(patienceMs, () => this.#overdue(item.clientId));
    this.#update(item, { state: "sending" }, false);
    return flight;
  }

  #land(item: Unsent): void {
    if (this.#inFlight?.clientId === item.clientId) this.#inFlight = undefined;
  }

  /** The answer may come so late that the message had failed, or is under way again: it is sent. */
  #sent(item: Unsent, flight: Flight, sent: Sent): void {
    this.#land(item);
    if (!this.#find(item.clientId)) return;
    if (sent.n <= this.#options.position()) return this.#remove(item.clientId);
    flight.deadline?.();
    this.#flights.set(item.clientId, flight);
    this.#update(item, { state: "sent", place: sent.n });
  }

  #lost(item: Unsent, flight: Flight): void {
    flight.cuts++;
    const late = this.#options.clock.elapsed() - flight.since >= patienceMs;
    if (flight.cuts >= mostCuts || late) this.#fail(item);
    else this.#update(item, { state: "waiting" });
  }

  #overdue(clientId: string): void {
    const item = this.#find(clientId);
    if (!item || item.state === "sent") return;
    this.#land(item);
    this.#fail(item);
    this.#pump();
  }

  #refused(item: Unsent, flight: Flight, refusal: Refusal): void {
    flight.deadline?.();
    flight.deadline = undefined;
    if (!refusal.retryable || flight.tries >= mostTries) {
      this.#update(item, { state: "failed", failure: { ...refusal.said, final: !refusal.retryable } });
      return;
    }
    const { clock } = this.#options;
    const wait = refusal.retryAfterMs ?? jitter(clock, 500, 1_000) * 2 ** flight.tries;
    this.heldUntil = clock.elapsed() + wait;
    this.heldBy = refusal.code;
    this.#timer = clock.after(wait, () => {
      this.#timer = undefined;
      this.heldUntil = 0;
      this.heldBy = "";
      this.#pump();
      this.changed.emit();
    });
    this.#update(item, { state: "waiting" });
  }

  #fail(item: Unsent): void {
    this.#update(item, { state: "failed", failure: unanswered });
  }

  #find(clientId: string): Unsent | undefined {
    return this.#items.find((item) => item.clientId === clientId);
  }

  /** Replaces the item by one that differs: whoever renders it compares. */
  #update(item: Unsent, change: Pick<Unsent, "state" | "failure" | "place"> & Partial<Pick<Unsent, "owner">>, keep = true): void {
    const { failure: _, place: _place, ...rest } = item;
    const changed: Unsent = { ...rest, ...change };
    this.#items = this.#items.map((other) => (other.clientId === item.clientId ? changed : other));
    if (keep) this.#options.store.put(changed);
    this.changed.emit();
  }

  #remove(clientId: string): void {
    this.#options.store.remove(clientId);
    this.#drop(clientId);
  }

  #drop(clientId: string): void {
    this.#items = this.#items.filter((item) => item.clientId !== clientId);
    this.#forgetFlight(clientId);
    this.changed.emit();
  }

  #forgetFlight(clientId: string): void {
    this.#flights.get(clientId)?.deadline?.();
    this.#flights.delete(clientId);
  }
}
