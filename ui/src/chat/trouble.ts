import type { Clock, Cancel } from "../sync/clock";
import type { Connection } from "../sync/connection";
import { Signal } from "../sync/signal";

/**
 * A connection that is back within this time was never seen to be away, in
 * milliseconds: the longest wait before the first attempt, and as much to connect.
 */
const blipMs = 2_000;

/** Decides when trouble with the connection is worth a banner. */
export class Trouble {
  readonly changed = new Signal();
  shown = false;
  readonly #connection: Connection;
  readonly #clock: Clock;
  #timer: Cancel | undefined;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    connection.changed.on(() => this.#look());
    this.#look();
  }

  #look(): void {
    const { status } = this.#connection;
    if (status.kind === "online" || status.kind === "outdated" || status.kind === "ended") return this.#show(false);
    const certain = status.kind === "doubtful" || (status.kind === "waiting" && status.why === "offline");
    if (certain) return this.#show(true);
    this.#timer ??= this.#clock.after(blipMs, () => this.#show(true));
  }

  #show(shown: boolean): void {
    this.#timer?.();
    this.#timer = undefined;
    if (shown === this.shown) return;
    this.shown = shown;
    this.changed.emit();
  }
}
