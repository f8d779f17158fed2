import type { Position, Room, User } from "../wire";
import type { CachedRoom } from "./room";
import type { KeyValues } from "./unsent";

/** What the page shows at its next load before the server has answered. */
export interface Cached {
  me: User;
  user: Position;
  info: Room;
  room: CachedRoom;
}

const everything = "hubbub:";
/** So many of the latest messages are kept. */
export const cachedMessages = 50;

/** Keeps the end of the open room over a reload, for one person. */
export class Cache {
  readonly #values: KeyValues;

  constructor(values: KeyValues) {
    this.#values = values;
  }

  /** What was kept for that person; nothing is shown to anybody else. */
  load(user: string): Cached | undefined {
    try {
      const cached = JSON.parse(this.#values.getItem(`${everything}cache`) ?? "null") as Cached | null;
      return cached && user !== "" && cached.me.id === user ? cached : undefined;
    } catch {
      return undefined;
    }
  }

  clear(): void {
    this.#values.removeItem(`${everything}cache`);
  }

  save(cached: Cached): void {
    try {
      this.#values.setItem(`${everything}cache`, JSON.stringify(cached));
    } catch {
      // Full or forbidden: the next load waits for the server.
    }
  }
}

/** Removes all that the page has stored: at the end of a session nothing stays readable. */
export function forget(values: KeyValues): void {
  const keys = Array.from({ length: values.length }, (_, i) => values.key(i));
  for (const key of keys) {
    if (key?.startsWith(everything)) values.removeItem(key);
  }
}
