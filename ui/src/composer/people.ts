import { say } from "../language";
import { named } from "../people";
import { callsAll } from "../rooms/rights";
import { systemClock } from "../sync/clock";
import type { Room } from "../sync/room";
import type { User } from "../wire";
import type { Choice, Source } from "./source";

/** So many are offered at once. */
const mostOffered = 8;
/** So long nothing has to be typed before the server is asked, in milliseconds. */
const pauseMs = 150;
/** Who is in the room is asked again after so long, in milliseconds. */
const freshMs = 60_000;

interface Members {
  people: User[];
  /** There are no others. */
  all: boolean;
  at: number;
}

/** The people whom a message in a room can mention, after an @: its members first, and all of them at once. */
export function peopleSource(room: Room): Source {
  let members: Promise<Members> | undefined;
  let known: Members | undefined;
  let asked = 0;

  async function find(query: string): Promise<Choice[]> {
    const calls = callsOffered(room, query);
    const turn = ++asked;
    if (!known || systemClock.elapsed() - known.at > freshMs) {
      known = await (members ??= load(room, "").finally(() => (members = undefined)));
    }
    let inside = known.people;
    let outside: User[] = [];
    const elsewhere = room.info.kind === "public" || room.info.kind === "announcement";
    if (query !== "" && (!known.all || (elsewhere && matching(inside, query, room.me).length < mostOffered))) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (turn !== asked) return [];
      if (!known.all) inside = (await load(room, query)).people;
      if (elsewhere) outside = (await room.call("people", { query, after: "" })).people;
    }
    const there = new Set(inside.map(({ id }) => id));
    return [
      ...matching(inside, query, room.me).map((user) => choice(user, "")),
      ...calls,
      ...matching(outside, query, room.me).flatMap((user) => (there.has(user.id) ? [] : choice(user, say("mention-outside")))),
    ].slice(0, mostOffered);
  }

  return { trigger: "@", query: /^[\p{L}\p{M}\p{N}._-]*$/u, find };
}

async function load(room: Room, query: string): Promise<Members> {
  const { members, after } = await room.call("members", { room: room.id, query, after: "" });
  return { people: members.map(({ user }) => user), all: after === "", at: systemClock.elapsed() };
}

const plain = (text: string) => text.normalize("NFKC").toLowerCase();

/** Those with that in their names, and before them those whose names begin with it. */
function matching(people: readonly User[], query: string, me: User): User[] {
  const at = (user: User) => plain(named(user)).indexOf(plain(query));
  return people.filter((user) => user.id !== me.id && !user.deleted && at(user) >= 0).sort((a, b) => Math.min(at(a), 1) - Math.min(at(b), 1));
}

const choice = (person: User, hint: string): Choice => ({ sign: "", person, name: named(person), hint, text: `@${named(person)}`, used: () => {} });

function callsOffered({ info }: Room, query: string): Choice[] {
  if (!callsAll(info)) return [];
  const calls = { room: say("mention-room"), here: say("mention-here") };
  return Object.entries(calls)
    .filter(([call]) => call.startsWith(plain(query)))
    .map(([call, hint]) => ({ sign: "@", name: call, hint, text: `@${call}`, used: () => {} }));
}
