import type { Client } from "./client";
import type { Clock } from "./clock";
import type { Room } from "./room";
import { SharedDraft } from "./shareddraft";

/** Keeps what is written in the rooms that this tab has shown the same on all devices of its person. */
export class Drafting {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #drafts = new Map<Room, SharedDraft>();
  readonly #stops: (() => void)[];

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    const settle = () => this.#settle();
    this.#stops = [client.changed.on(settle), client.drafted.on(settle)];
    this.#settle();
  }

  /** Tells at once what waits for a pause: the field is left, or the page is hidden. */
  flush(): void {
    for (const draft of this.#drafts.values()) draft.flush();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const draft of this.#drafts.values()) draft.close();
    this.#drafts.clear();
  }

  #settle(): void {
    const { recent, connection } = this.#client;
    if (connection.status.kind === "ended") return this.close();
    for (const [room, draft] of this.#drafts) {
      if (recent.includes(room)) continue;
      draft.close();
      this.#drafts.delete(room);
    }
    for (const room of recent) {
      if (!this.#drafts.has(room)) this.#drafts.set(room, new SharedDraft(room, this.#client, this.#clock));
      const draft = this.#drafts.get(room)!;
      if (!room.shown) draft.flush();
      void draft.settle();
    }
  }
}
