import type { Position, Room, User } from "../wire";
import type { CachedRoom } from "./room";
import type { SharedStorage } from "./storage";

/** What the page shows at its next load before the server has answered. */
export interface Cached {
  me: User;
  user: Position;
  info: Room;
  room: CachedRoom;
}

const everything = "hubbub:";
const key = `${everything}cache`;
/** So many of the latest messages are kept. */
export const cachedMessages = 50;

/** Keeps the end of the open room over a reload, for one person. */
export class Cache {
  readonly #storage: SharedStorage;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
  }

  /** What was kept for that person; nothing is shown to anybody else. */
  load(user: string): Cached | undefined {
    try {
      const cached = JSON.parse(this.#storage.get(key) ?? "null") as Cached | null;
      return cached && user !== "" && cached.me.id === user ? cached : undefined;
    } catch {
      return undefined;
    }
  }

  clear(): void {
    this.#storage.remove(key);
  }

  /** Keeps what this tab has, unless another tab has kept more of the same room. */
  save(cached: Cached): void {
    const other = this.load(cached.me.id);
    if (other?.info.id === cached.info.id) {
      const more = other.room.position.n > cached.room.position.n ? other : cached;
      const readCount = Math.max(other.info.readCount, cached.info.readCount);
      const user = other.user.n > cached.user.n ? other.user : cached.user;
      cached = { ...more, user, info: { ...more.info, readCount } };
    }
    this.#storage.set(key, JSON.stringify(cached));
  }
}

/** Removes all that the page has stored: at the end of a session nothing stays readable. */
export function forget(storage: SharedStorage): void {
  for (const key of storage.keys()) {
    if (key.startsWith(everything)) storage.remove(key);
  }
}
