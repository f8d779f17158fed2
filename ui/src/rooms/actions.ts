import type { Clock } from "../sync/clock";
import { newClientId } from "../sync/ids";
import { Signal } from "../sync/signal";
import type { Calls, Details, Level, ListedRoom, NewRoom as Creation, Preview, Room, RoomPerson, RoomRole, Self, User } from "../wire";
import type { Call } from "../sync/session";
import type { Changeable } from "./settings";
import { Paged } from "./paged";
import { outcome, type Outcome } from "./problem";

/** So many people a group has besides oneself, at most. */
export const mostOthers = 8;

/** What a room is to be. */
export type NewRoom = Omit<Creation, "clientId">;

/** What a person does with rooms: find, make, change, join and leave them. */
export class RoomActions {
  readonly me: Self;
  /** The connection is back: what failed for want of it may be tried again. */
  readonly back: Signal;
  readonly #call: Call;
  readonly #clock: Clock;

  constructor(options: { me: Self; call: Call; clock: Clock; back: Signal }) {
    this.me = options.me;
    this.back = options.back;
    this.#call = options.call;
    this.#clock = options.clock;
  }

  /** Makes a function that creates one room, however often it is called until the room is there. */
  creation(): (room: NewRoom) => Promise<Outcome<Room>> {
    const clientId = newClientId();
    return (room) => outcome(this.#call("create", { ...room, clientId }).then(({ room }) => room));
  }

  /** The conversation with these people, each time the same one; with nobody: the notes to oneself. */
  converse(users: readonly string[]): Promise<Outcome<Room>> {
    return outcome(this.#call("converse", { users: [...users] }).then(({ room }) => room));
  }

  details(room: string): Promise<Outcome<Details>> {
    return this.#try("details", { room });
  }

  preview(room: string): Promise<Outcome<Preview>> {
    return this.#try("preview", { room });
  }

  change(room: string, changes: Partial<Changeable>): Promise<Outcome<object>> {
    return this.#try("change", { room, ...changes });
  }

  archive(room: string, archived: boolean): Promise<Outcome<object>> {
    return this.#try("archive", { room, archived });
  }

  erase(room: string, name: string): Promise<Outcome<object>> {
    return this.#try("erase", { room, name });
  }

  join(room: string): Promise<Outcome<object>> {
    return this.#try("join", { room });
  }

  leave(room: string): Promise<Outcome<object>> {
    return this.#try("leave", { room });
  }

  decline(room: string): Promise<Outcome<object>> {
    return this.#try("decline", { room });
  }

  invite(room: string, users: readonly string[]): Promise<Outcome<object>> {
    return this.#try("invite", { room, users: [...users] });
  }

  remove(room: string, user: string): Promise<Outcome<object>> {
    return this.#try("remove", { room, user });
  }

  setRole(room: string, user: string, role: RoomRole): Promise<Outcome<object>> {
    return this.#try("role", { room, user, role });
  }

  tell(room: string, level: Level): Promise<Outcome<object>> {
    return this.#try("prefer", { room, level });
  }

  favour(room: string, favourite: boolean): Promise<Outcome<object>> {
    return this.#try("prefer", { room, favourite });
  }

  /** The public rooms, found by a part of their names. */
  directory(): Paged<ListedRoom> {
    return this.#paged({
      load: (query, after) => this.#call("directory", { query, after }).then(({ rooms, after }) => ({ items: rooms, after })),
      key: (room) => room.id,
    });
  }

  /** The people of a room: owners first, then moderators, each by name. */
  members(room: string): Paged<RoomPerson> {
    return this.#paged({
      load: (query, after) => this.#call("members", { room, query, after }).then(({ members, after }) => ({ items: members, after })),
      key: ({ user }) => user.id,
    });
  }

  /** All people of the site whose names have what is searched for, by name. */
  people(query = ""): Paged<User> {
    return this.#paged({
      query,
      load: (query, after) => this.#call("people", { query, after }).then(({ people, after }) => ({ items: people, after })),
      key: (person) => person.id,
    });
  }

  #paged<T>(options: Omit<ConstructorParameters<typeof Paged<T>>[0], "clock">): Paged<T> {
    return new Paged({ ...options, clock: this.#clock });
  }

  #try<C extends keyof Calls>(event: C, payload: Calls[C]["in"]): Promise<Outcome<Calls[C]["out"]>> {
    return outcome(this.#call(event, payload));
  }
}
