import { Refusal } from "../../src/sync/link";
import type { Calls, Details, ErrorCode, Message, Room, RoomKind, RoomPerson, RoomRole, User, WireError } from "../../src/wire";

const pageSize = 50;
const mostRooms = 500;

/** One room as the server keeps it. */
export interface Kept {
  details: Omit<Details, "role" | "people" | "room">;
  members: Map<string, RoomRole>;
  /** Who is invited, and by whom. */
  invited: Map<string, User>;
  messages: Message[];
}

const plain: Kept["details"] = {
  kind: "public",
  name: "",
  topic: "",
  description: "",
  history: "start",
  write: "members",
  invite: "members",
  archived: false,
};

/** The rooms and people of a site, in memory, as docs/protocol.md has them. */
export class FakeRooms {
  readonly rooms = new Map<string, Kept>();
  readonly people: readonly User[];
  readonly #names: Map<string, string>;
  readonly #created = new Map<string, string>();
  #ids = 0;

  constructor(people: readonly User[]) {
    this.people = people;
    this.#names = new Map(people.map(({ id, name }) => [id, name]));
  }

  /** Puts a room there; returns its id. */
  add(details: Partial<Kept["details"]>, members: Record<string, RoomRole> = {}, messages: Message[] = []): string {
    const id = `room${`${++this.#ids}`.padStart(9, "0")}`;
    this.rooms.set(id, { details: { ...plain, ...details }, members: new Map(Object.entries(members)), invited: new Map(), messages });
    return id;
  }

  /** Answers an event, or throws the refusal. */
  answer<C extends keyof Calls>(me: string, event: C, payload: Calls[C]["in"]): Calls[C]["out"] {
    const answers: { [E in keyof Calls]?: (payload: Calls[E]["in"]) => Calls[E]["out"] } = {
      details: ({ room }) => this.details(me, room),
      preview: ({ room }) => this.#preview(me, room),
      directory: ({ query, after }) => this.#directory(me, query, after),
      create: (creation) => {
        const known = this.#created.get(creation.clientId);
        if (known) return { room: this.room(me, known) };
        const { clientId, ...details } = creation;
        this.#nameFree(creation.kind, creation.name);
        this.#roomLeft(me);
        const id = this.add({ ...details, write: creation.write ?? (creation.kind === "announcement" ? "moderators" : "members") }, { [me]: "owner" });
        this.#created.set(clientId, id);
        return { room: this.room(me, id) };
      },
      converse: ({ users }) => ({ room: this.room(me, this.#converse(me, users)) }),
      change: ({ room, ...changes }) => {
        const kept = this.#may(me, room, "moderator");
        if (changes.name !== undefined) this.#nameFree(kept.details.kind, changes.name, room);
        Object.assign(kept.details, changes);
        return {};
      },
      archive: ({ room, archived }) => {
        this.#may(me, room, "owner", true).details.archived = archived;
        return {};
      },
      erase: ({ room, name }) => {
        const kept = this.#may(me, room, "owner", true);
        if (kept.details.name !== name) refuse("invalid", { reason: "name_differs", field: "name" });
        this.rooms.delete(room);
        return {};
      },
      join: ({ room }) => {
        const kept = this.#seen(me, room);
        if (kept.details.archived) refuse("archived");
        this.#roomLeft(me);
        kept.invited.delete(me);
        if (!kept.members.has(me)) kept.members.set(me, "member");
        return {};
      },
      leave: ({ room }) => {
        const kept = this.#may(me, room, "member", true);
        const owners = [...kept.members.values()].filter((role) => role === "owner");
        if (kept.members.get(me) === "owner" && owners.length === 1 && kept.members.size > 1) refuse("last_owner");
        kept.members.delete(me);
        return {};
      },
      decline: ({ room }) => {
        this.#seen(me, room).invited.delete(me);
        return {};
      },
      invite: ({ room, users }) => {
        const kept = this.#may(me, room, "member");
        for (const user of users) if (!kept.members.has(user)) kept.invited.set(user, this.#user(me));
        return {};
      },
      remove: ({ room, user }) => {
        this.#may(me, room, "moderator").members.delete(user);
        return {};
      },
      role: ({ room, user, role }) => {
        this.#may(me, room, "owner").members.set(user, role);
        return {};
      },
      members: ({ room, query, after }) => this.#members(me, room, query, after),
      people: ({ query, after }) => {
        const { items, after: next } = paged(matching(this.people, query, (person) => person.name), after);
        return { people: items, after: next };
      },
      prefer: () => ({}),
    };
    const answer = answers[event];
    if (!answer) throw new Error(`no answer to ${event}`);
    return answer(payload);
  }

  /** A room as it is in somebody's own list. */
  room(me: string, id: string): Room {
    const { details, members, invited, messages } = this.#seen(me, id);
    const others = [...members.keys()].filter((user) => user !== me).map((user) => this.#user(user));
    const count = members.has(me) ? messages.length : 0;
    return {
      id,
      kind: details.kind,
      name: details.name,
      ...(named(details.kind) ? {} : { with: others }),
      n: count,
      count,
      readCount: count,
      role: members.get(me) ?? "member",
      ...(details.archived ? { archived: true } : {}),
      ...(members.has(me) || !invited.has(me) ? {} : { invitedBy: invited.get(me)! }),
    };
  }

  details(me: string, room: string): Details {
    const { details, members } = this.#seen(me, room);
    return { room, ...details, people: members.size, role: members.get(me) ?? null };
  }

  #preview(me: string, room: string): Calls["preview"]["out"] {
    const details = this.details(me, room);
    const { messages } = this.rooms.get(room)!;
    if (details.history === "joining") return { details, messages: [], start: false };
    return { details, messages: messages.slice(-20), start: messages.length <= 20 };
  }

  #directory(me: string, query: string, after: string): Calls["directory"]["out"] {
    const all = [...this.rooms]
      .filter(([, { details }]) => (details.kind === "public" || details.kind === "announcement") && !details.archived)
      .map(([id, { details: { kind, name, topic }, members }]) => ({ id, kind, name, topic, people: members.size, joined: members.has(me) }))
      .sort((a, b) => order.compare(a.name, b.name));
    const { items, after: next } = paged(matching(all, query, (room) => room.name), after);
    return { rooms: items, after: next };
  }

  #members(me: string, room: string, query: string, after: string): Calls["members"]["out"] {
    const rank: Record<RoomRole, number> = { owner: 0, moderator: 1, member: 2 };
    const all: RoomPerson[] = [...this.#may(me, room, "member", true).members].map(([id, role]) => ({ user: this.#user(id), role }));
    all.sort((a, b) => rank[a.role] - rank[b.role] || order.compare(a.user.name, b.user.name));
    const { items, after: next } = paged(matching(all, query, (member) => member.user.name), after);
    return { members: items, after: next };
  }

  #converse(me: string, users: readonly string[]): string {
    const all = [...new Set([me, ...users])].sort();
    if (all.length > 9) refuse("invalid", { reason: "group_large", limit: 9, field: "users" });
    for (const [id, { details, members }] of this.rooms) {
      if (!named(details.kind) && [...members.keys()].sort().join() === all.join()) return id;
    }
    return this.add({ kind: all.length > 2 ? "group" : "direct" }, Object.fromEntries(all.map((user) => [user, "member" as const])));
  }

  #user(id: string): User {
    return { id, name: this.#names.get(id)! };
  }

  #seen(me: string, room: string): Kept {
    const kept = this.rooms.get(room);
    const open = kept && (kept.details.kind === "public" || kept.details.kind === "announcement");
    if (!kept || !(open || kept.members.has(me) || kept.invited.has(me))) refuse("not_found");
    return kept;
  }

  #may(me: string, room: string, role: RoomRole, archivedToo = false): Kept {
    const ranks: RoomRole[] = ["member", "moderator", "owner"];
    const kept = this.#seen(me, room);
    const mine = kept.members.get(me);
    if (!mine || ranks.indexOf(mine) < ranks.indexOf(role)) refuse(mine ? "forbidden" : "not_found");
    if (kept.details.archived && !archivedToo) refuse("archived");
    return kept;
  }

  #nameFree(kind: RoomKind, name: string, except = ""): void {
    if (kind === "private") return;
    for (const [id, { details }] of this.rooms) {
      if (id !== except && details.kind !== "private" && details.name.toLowerCase() === name.toLowerCase()) refuse("taken", { field: "name" });
    }
  }

  #roomLeft(me: string): void {
    if ([...this.rooms.values()].filter(({ members }) => members.has(me)).length >= mostRooms) refuse("too_many");
  }
}

const order = new Intl.Collator("en");

const named = (kind: RoomKind) => kind !== "direct" && kind !== "group";

const matching = <T>(items: readonly T[], query: string, text: (item: T) => string) =>
  items.filter((item) => text(item).toLowerCase().includes(query.toLowerCase()));

function paged<T>(items: readonly T[], after: string): { items: T[]; after: string } {
  const from = Number(after || 0);
  return { items: items.slice(from, from + pageSize), after: from + pageSize < items.length ? `${from + pageSize}` : "" };
}

function refuse(code: ErrorCode, more: Pick<WireError, "reason" | "limit" | "field"> = {}): never {
  throw new Refusal({ code, message: "Refused.", retryable: false, ...more });
}
