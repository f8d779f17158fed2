import type { Clock } from "../sync/clock";

// What the tabs of a browser agree on, by locks (Web Locks API). There are none where a
// page came over an insecure line; there are no notifications there either.

const locks = () => navigator.locks as LockManager | undefined;

/** So long a message is told of by one tab, in milliseconds: another may hear of it later. */
const tellingMs = 20_000;

/** Whether this tab is the first to tell of a message. */
export async function firstToTell(message: string, clock: Clock): Promise<boolean> {
  const manager = locks();
  if (!manager) return true;
  return new Promise((answer) => {
    const told = async (lock: Lock | null) => {
      answer(lock !== null);
      if (lock) await new Promise<void>((done) => clock.after(tellingMs, done));
    };
    manager.request(`hubbub:told:${message}`, { ifAvailable: true }, told).catch(() => answer(false));
  });
}

const reading = (room: string) => `hubbub:reading:${room}`;

/** Whether a tab shows the messages of a room to somebody who looks. */
export async function readInATab(room: string): Promise<boolean> {
  const held = (await locks()?.query())?.held ?? [];
  return held.some(({ name }) => name === reading(room));
}

/** Says in which room somebody reads in this tab. */
export class Reading {
  #room: string | undefined;
  #end: (() => void) | undefined;

  /** Somebody reads in a room, or in none. */
  in(room: string | undefined): void {
    if (room === this.#room) return;
    this.#end?.();
    this.#end = undefined;
    this.#room = room;
    if (room === undefined) return;
    const over = new Promise<void>((end) => (this.#end = end));
    locks()
      ?.request(reading(room), { mode: "shared" }, () => over)
      .catch(() => {});
  }
}
