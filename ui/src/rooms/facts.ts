import type { Cancel, Clock } from "../sync/clock";
import { Signal } from "../sync/signal";
import type { RoomActions } from "./actions";
import type { Problem } from "./problem";
import type { Details, RoomRole } from "../wire";

/** Details are asked for again at most this often, in milliseconds: many may join at once. */
const pauseMs = 1_000;

/** What the page knows of a room that it shows. */
export interface Watched {
  readonly id: string;
  /** Counts what happened to the room itself and its people. */
  readonly turns: number;
  /** What I am in it. */
  readonly info: { readonly role?: RoomRole };
  /** Its messages are here; what follows counts. */
  readonly loaded: boolean;
  readonly gone: boolean;
  readonly changed: Signal;
}

/** The details of a room as they are now, for as long as it is shown. */
export class Facts {
  readonly changed = new Signal();
  details: Details | undefined;
  /** Why they are not there. */
  problem: Problem | undefined;
  readonly #room: Watched;
  readonly #actions: RoomActions;
  readonly #clock: Clock;
  readonly #stops: (() => void)[];
  /** As of when they were last asked for. */
  #seen = "";
  #timer: Cancel | undefined;
  #asking = false;
  #again = false;
  #closed = false;

  constructor(room: Watched, actions: RoomActions, clock: Clock) {
    this.#room = room;
    this.#actions = actions;
    this.#clock = clock;
    this.#stops = [room.changed.on(() => this.#look()), actions.back.on(() => void this.load())];
    this.#look();
  }

  async load(): Promise<void> {
    if (this.#closed || this.#room.gone) return;
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const outcome = await this.#actions.details(this.#room.id);
    this.#asking = false;
    if (this.#closed) return;
    if (outcome.done) this.details = outcome.value;
    this.problem = outcome.done ? undefined : outcome.problem;
    this.changed.emit();
    if (this.#again) void this.load();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
    for (const stop of this.#stops) stop();
  }

  /**
   * Asks at once, and then once more for all that happens within the pause. Of a room that
   * is only being loaded nothing is asked yet: its first page would make it old.
   */
  #look(): void {
    const { turns, info, loaded } = this.#room;
    const now = `${turns} ${info.role}`;
    if (this.#timer || !loaded || now === this.#seen) return;
    this.#seen = now;
    void this.load();
    this.#timer = this.#clock.after(pauseMs, () => {
      this.#timer = undefined;
      this.#look();
    });
  }
}
