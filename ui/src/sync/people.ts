import type { PeoplePage, PersonEntry, Position, User } from "../wire";
import type { Clock } from "./clock";
import { Sequence } from "./sequence";
import { Signal } from "./signal";

/** What the page keeps of people over a reload. */
export interface CachedPeople {
  position: Position;
  changed: User[];
}

export interface PeopleOptions {
  cached: CachedPeople | undefined;
  clock: Clock;
  /** Asks where the log is; the answer comes to take. */
  ask(): void;
  /** Any name that was read may be another one now. */
  reset(): void;
}

/**
 * The people who have changed since the page read of them, or what it had kept was read:
 * as they are here they stand over what a message, a room or a list says of them.
 */
export class People {
  readonly changed = new Signal();
  readonly log: Sequence<PersonEntry, PeoplePage>;
  readonly #now: Map<string, User>;
  #begun: boolean;

  constructor({ cached, clock, ask, reset }: PeopleOptions) {
    this.#begun = cached !== undefined;
    this.#now = new Map(cached?.changed.map((user) => [user.id, user]));
    this.log = new Sequence<PersonEntry, PeoplePage>(cached?.position ?? { n: 0, id: "" }, {
      clock,
      ask,
      apply: ({ user }) => {
        this.#now.set(user.id, user);
        this.changed.emit();
      },
      reset: () => {
        this.#now.clear();
        this.changed.emit();
        reset();
      },
    });
  }

  /** A person as they are now. */
  of(user: User): User {
    return this.#now.get(user.id) ?? user;
  }

  /** Where the page is in the log; nothing as long as it has read no name. */
  get at(): { people?: Position } {
    return this.#begun ? { people: this.log.position } : {};
  }

  take(page: PeoplePage): void {
    this.#begun = true;
    this.log.take(page);
  }

  get kept(): CachedPeople {
    return { position: this.log.position, changed: [...this.#now.values()] };
  }
}
