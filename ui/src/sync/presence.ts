import type { PresenceChange, User } from "../wire";
import { Signal } from "./signal";

/** Who is in a room right now: everybody, or in a big room a sample and the total. */
export class Presence {
  readonly changed = new Signal();
  total = 0;
  people: User[] = [];
  /** False until the server has said who is here, and again when the connection is lost. */
  known = false;

  apply(change: PresenceChange): void {
    const people = new Map((change.here ?? this.people).map((user) => [user.id, user]));
    for (const user of change.came) people.set(user.id, user);
    for (const user of change.went) people.delete(user.id);
    this.people = [...people.values()];
    this.total = change.total;
    this.known = true;
    this.changed.emit();
  }

  cut(): void {
    this.known = false;
    this.changed.emit();
  }
}
