import { type Position, protocol, type Self, type Room as RoomInfo } from "../wire";
import type { CachedPeople } from "./people";
import type { CachedRoom } from "./room";
import type { SharedStorage } from "./storage";

/** What the page shows at its next load before the server has answered. */
export interface Cached {
  me: Self;
  user: Position;
  /** Who has changed since names in the rooms were read, and where to go on from. */
  people: CachedPeople;
  /** Which messages this person has saved, as of `user`. */
  saved: readonly string[];
  rooms: RoomInfo[];
  /** The ends of some rooms, by their ids; those that were shown last come last. */
  tails: Record<string, CachedRoom>;
}

/** With the version of the protocol by which it was made. */
interface Stored extends Cached {
  protocol: number;
}

const everything = "hubbub:";
const key = `${everything}cache`;
/** So many of the latest messages of a room are kept. */
export const cachedMessages = 50;
/** Of so many rooms. */
export const cachedRooms = 3;

/** Keeps the list of rooms and the ends of some over a reload, for one person. */
export class Cache {
  readonly #storage: SharedStorage;

  constructor(storage: SharedStorage) {
    this.#storage = storage;
  }

  /**
   * What was kept for that person; nothing is shown to anybody else. What a page of
   * another version kept is dropped: an entry that it did not know is missing in it, and
   * would be for ever.
   */
  load(user: string): Cached | undefined {
    try {
      const cached = JSON.parse(this.#storage.get(key) ?? "null") as Stored | null;
      if (cached && cached.protocol !== protocol) this.clear();
      else return cached && user !== "" && cached.me.id === user ? cached : undefined;
    } catch {
      return undefined;
    }
  }

  clear(): void {
    this.#storage.remove(key);
  }

  /** Keeps what this tab has; where another tab has kept more, that stays. */
  save(cached: Cached): void {
    const other = this.load(cached.me.id);
    const stored: Stored = { ...(other ? merged(cached, other) : cached), protocol };
    const { position, changed } = stored.people;
    const said = JSON.stringify([stored.me, stored.rooms, stored.tails]);
    stored.people = { position, changed: changed.filter(({ id }) => said.includes(id)) };
    this.#storage.set(key, JSON.stringify(stored));
  }
}

function merged(mine: Cached, other: Cached): Cached {
  const newer = other.user.n > mine.user.n ? other : mine;
  const marks = new Map([...other.rooms, ...mine.rooms].map(({ id, readCount }) => [id, readCount]));
  for (const { id, readCount } of other.rooms) marks.set(id, Math.max(readCount, marks.get(id)!));
  // Whoever goes on from another place in the people log does not hear of all that these lack.
  const [here, there] = [mine.people, other.people];
  const same = here.position.id === there.position.id;
  const changed = new Map([...(same ? there.changed : []), ...here.changed].map((user) => [user.id, user]));
  // Nor does whoever goes on from a later place in the person's own log hear again what they have set on messages.
  const both = same && mine.user.n === other.user.n;
  const tails = both ? { ...other.tails } : {};
  for (const [id, tail] of Object.entries(same ? (both ? mine : newer).tails : mine.tails)) {
    const known = tails[id];
    delete tails[id]; // so that it comes last
    tails[id] = known && known.position.n > tail.position.n ? known : tail;
  }
  return {
    ...newer,
    people: { position: here.position, changed: [...changed.values()] },
    rooms: newer.rooms.map((room) => ({ ...room, readCount: marks.get(room.id)! })),
    tails: Object.fromEntries(Object.entries(tails).slice(-cachedRooms)),
  };
}

/** Removes all that the page has stored: at the end of a session nothing stays readable. */
export function forget(storage: SharedStorage): void {
  for (const key of storage.keys()) {
    if (key.startsWith(everything)) storage.remove(key);
  }
}
