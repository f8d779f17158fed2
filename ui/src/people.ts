// Whoever shows a person asks here how they are called now: what came with a message, a
// room or a list may be older.

import { say } from "./language";
import { follow, type Followed } from "./parts/follow";
import type { People } from "./sync/people";
import { nameOf, type Said, spelled } from "./sync/tokens";
import type { User } from "./wire";

let people: Followed<People> | undefined;

/** From now on people are shown as these are known. */
export function showPeople(known: People): void {
  people = follow(known, known.changed);
}

/** A person as they are now. A template or an effect that asks runs again when that changes. */
export function asNow(user: User): User {
  return people?.now.of(user) ?? user;
}

/** How somebody is called now. */
export function named(user: User): string {
  const { name, deleted } = asNow(user);
  return deleted ? say("deleted-user") : name;
}

/** A text with the names that people have now in place of its tokens. */
export const withNames = (said: Said): string => spelled(said, named);

/** How a text calls a person now, or everybody; undefined if it does not mention them. */
export const mentioned = (to: string, mentions: Said["mentions"]) => nameOf(to, mentions, named);
