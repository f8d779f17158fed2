// Whoever shows a person asks here how they are called now: what came with a message, a
// room or a list may be older.

import { say } from "./language";
import { follow } from "./parts/follow";
import type { People } from "./sync/people";
import type { User } from "./wire";

let people: People | undefined;
let changed: (() => void) | undefined;

/** From now on people are shown as these are known. */
export function showPeople(known: People): void {
  people = known;
  changed = follow(known.changed);
}

/** A person as they are now. A template or an effect that asks runs again when that changes. */
export function asNow(user: User): User {
  changed?.();
  return people?.of(user) ?? user;
}

/** How somebody is called now. */
export function named(user: User): string {
  const { name, deleted } = asNow(user);
  return deleted ? say("deleted-user") : name;
}
