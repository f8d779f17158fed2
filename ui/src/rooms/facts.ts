import type { Cancel, Clock } from "../sync/clock";
import { Signal } from "../sync/signal";
import type { RoomActions } from "./actions";
import type { Problem } from "./problem";
import type { Details } from "../wire";

/** Details are asked for again at most this often, in milliseconds: many may join at once. */
const pauseMs = 1_000;

/** What the page knows of a room that it shows. */
export interface Watched {
  readonly id: string;
  /** Counts what happened to the room itself and its people. */
  readonly turns: number;
  /** What is mine of it. */
  readonly info: object;
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
  #seen: readonly [number, object];
  #timer: Cancel | undefined;
  #asking = false;
  #again = false;
  #closed = false;

  constructor(room: Watched, actions: RoomActions, clock: Clock) {
    this.#room = room;
    this.#actions = actions;
    this.#clock = clock;
    this.#seen = [room.turns, room.info];
    this.#stops = [room.changed.on(() => this.#look()), actions.back.on(() => void this.load())];
    void this.load();
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

  /** Asks at once, and then once more for all that happens within the pause. */
  #look(): void {
    const { turns, info } = this.#room;
    if (this.#timer || (turns === this.#seen[0] && info === this.#seen[1])) return;
    this.#seen = [turns, info];
    void this.load();
    this.#timer = this.#clock.after(pauseMs, () => {
      this.#timer = undefined;
      this.#look();
    });
  }
}
