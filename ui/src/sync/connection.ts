import type { Calls, EndReason, Events } from "../wire";
import { type Cancel, type Clock, jitter } from "./clock";
import { type Dial, type Link, LinkLost } from "./link";
import { Signal } from "./signal";

export type Status =
  /** An attempt is under way; the first one is number 0. */
  | { kind: "connecting"; attempt: number }
  | { kind: "online" }
  /** The connection stands, but an answer is overdue. */
  | { kind: "doubtful" }
  /** The next attempt comes at that time of `Clock.elapsed`. */
  | { kind: "waiting"; until: number; why: "lost" | "offline" | "restart" }
  /** The server does not speak the version of this page: another one has to be loaded. */
  | { kind: "outdated" }
  | { kind: "ended"; reason: EndReason };

/** What a connection needs of the session that uses it. */
export interface ConnectionHandlers {
  up(): void;
  down(): void;
  event<E extends keyof Events>(event: E, payload: Events[E]): void;
  /** Sends some call that a living server answers at once. */
  probe(): void;
}

/** An answer is overdue after this, in milliseconds. */
const overdueMs = 3_000;
/** So long a probe may take, in milliseconds. */
const probeMs = 2_000;
/** An answer does not come any more after this, in milliseconds. */
const brokenMs = 20_000;
/** The server pings every 15 s; when nothing at all is heard for so long, ask. */
const quietMs = 17_000;
/** The wait before an attempt doubles from the first to the last, in milliseconds. */
const firstWaitMs = 1_000;
const lastWaitMs = 30_000;
/** For so long a server that restarts is not called lost, in milliseconds. */
const restartMs = 30_000;

/**
 * Keeps a link to the server: opens it, notices when it has died, also silently,
 * and opens the next, at a time that is known and can be cut short.
 */
export class Connection {
  readonly changed = new Signal();
  status: Status = { kind: "connecting", attempt: 0 };
  readonly #dial: Dial;
  readonly #clock: Clock;
  readonly #handlers: ConnectionHandlers;
  #link: Link | undefined;
  #attempt = 0;
  #offline = false;
  /** Of a server that restarts: when to come back, until that is done, and how long that may take. */
  #restart: { wait: number | undefined; until: number } | undefined;
  #answers = 0;
  #next: Cancel | undefined;
  #quiet: Cancel | undefined;
  /** When something was last heard, as `Clock.elapsed` says it. */
  #heard = 0;
  #verdict: Cancel | undefined;

  constructor(dial: Dial, clock: Clock, handlers: ConnectionHandlers) {
    this.#dial = dial;
    this.#clock = clock;
    this.#handlers = handlers;
  }

  get online(): boolean {
    return this.status.kind === "online" || this.status.kind === "doubtful";
  }

  /** Opens the first link, or the next one without waiting any longer. */
  connect(): void {
    if (this.online || this.status.kind === "ended" || this.#link) return;
    this.#next?.();
    this.#open();
  }

  /** Sends an event and waits for its answer, however long the link stands. */
  async call<C extends keyof Calls>(event: C, payload: Calls[C]["in"]): Promise<Calls[C]["out"]> {
    const link = this.#link;
    if (!link || !this.online) throw new LinkLost();
    const overdue = this.#clock.after(overdueMs, () => {
      if (link === this.#link) this.#doubt();
    });
    // A link on which answers get lost is of no use, even if others come. Only
    // sending has a patience of its own, and must not cost the connection.
    const broken = this.#clock.after(brokenMs, () => {
      if (link === this.#link && event !== "send") this.#lose();
    });
    try {
      const answer = await link.call(event, payload);
      this.#answered(link);
      return answer;
    } catch (error) {
      if (!(error instanceof LinkLost)) this.#answered(link);
      throw error;
    } finally {
      overdue();
      broken();
    }
  }

  /** The page is up to date: the next loss counts as the first. */
  settled(): void {
    this.#attempt = 0;
  }

  /** The link stands but is of no use: it is closed, and the next one opened in a while. */
  giveUp(): void {
    this.#lose();
  }

  /** The browser says whether there is a network. It may be wrong, so attempts go on without one. */
  network(there: boolean): void {
    this.#offline = !there;
    if (there) this.connect();
    else if (this.status.kind !== "ended") this.#lose();
  }

  /** The server is about to go, and says when to come back. */
  restarting(retryAfterMs: number): void {
    this.#restart = { wait: retryAfterMs, until: this.#clock.elapsed() + restartMs };
  }

  /** The session is over: there is nothing to come back to. */
  end(reason: EndReason): void {
    const was = this.online;
    this.#drop();
    this.#next?.();
    this.#set({ kind: "ended", reason });
    if (was) this.#handlers.down();
  }

  #open(): void {
    this.#next = undefined;
    this.#set({ kind: "connecting", attempt: this.#attempt });
    this.#link = this.#dial({
      up: () => {
        this.#restart = undefined;
        this.#set({ kind: "online" });
        this.#listen();
        this.#handlers.up();
      },
      down: () => this.#lose(),
      refused: (code) => {
        if (code === "unauthorized") this.end("expired");
        else if (code === "outdated") this.#outdated();
        else this.#lose();
      },
      heard: () => this.#listen(),
      event: (event, payload) => this.#handlers.event(event, payload),
    });
  }

  /** Trying again by itself would be of no use. */
  #outdated(): void {
    this.#drop();
    this.#next?.();
    this.#set({ kind: "outdated" });
  }

  #lose(): void {
    const was = this.online;
    this.#drop();
    this.#next?.();
    const { wait, why } = this.#pause();
    this.#attempt++;
    this.#next = this.#clock.after(wait, () => this.#open());
    this.#set({ kind: "waiting", until: this.#clock.elapsed() + wait, why });
    if (was) this.#handlers.down();
  }

  #pause(): { wait: number; why: "lost" | "offline" | "restart" } {
    const restart = this.#restart;
    if (restart?.wait !== undefined) {
      const { wait } = restart;
      restart.wait = undefined;
      return { wait, why: "restart" };
    }
    const restarts = restart !== undefined && this.#clock.elapsed() < restart.until;
    const most = Math.min(lastWaitMs, firstWaitMs * 2 ** this.#attempt);
    return { wait: jitter(this.#clock, most / 2, most), why: this.#offline ? "offline" : restarts ? "restart" : "lost" };
  }

  #drop(): void {
    this.#quiet?.();
    this.#quiet = undefined;
    this.#verdict?.();
    this.#verdict = undefined;
    this.#link?.close();
    this.#link = undefined;
  }

  #listen(): void {
    this.#heard = this.#clock.elapsed();
    this.#quiet ??= this.#clock.after(quietMs, () => this.#wonder());
  }

  /** Something may have been heard meanwhile: a busy room does not set a timer for each message. */
  #wonder(): void {
    const left = this.#heard + quietMs - this.#clock.elapsed();
    this.#quiet = left > 0 ? this.#clock.after(left, () => this.#wonder()) : undefined;
    if (!this.#quiet) this.#handlers.probe();
  }

  #answered(link: Link): void {
    if (link !== this.#link) return;
    this.#answers++;
    if (this.status.kind === "doubtful") this.#set({ kind: "online" });
  }

  /** Only an answer proves that both directions are open; what is merely heard does not. */
  #doubt(): void {
    if (this.#verdict) return;
    this.#set({ kind: "doubtful" });
    const before = this.#answers;
    this.#verdict = this.#clock.after(probeMs, () => {
      this.#verdict = undefined;
      if (this.#answers === before) this.#lose();
    });
    this.#handlers.probe();
  }

  #set(status: Status): void {
    this.status = status;
    this.changed.emit();
  }
}
