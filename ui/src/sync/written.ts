import { changePrefix, parseChange } from "./change";
import { draftPrefix } from "./draft";
import { Signal } from "./signal";
import type { SharedStorage } from "./storage";
import { parse, unsentPrefix } from "./unsent";

/** In which rooms there is something in this browser that one person wrote. */
export class Written {
  /** The rooms with drafts are others now. */
  readonly changed = new Signal();
  readonly #storage: SharedStorage;
  readonly #user: string;
  readonly #stop: () => void;
  readonly #found: (room: string) => void;
  #drafts: ReadonlySet<string>;

  /** found is called when another tab stores something that is to be sent to a room. */
  constructor(storage: SharedStorage, user: string, found: (room: string) => void) {
    this.#storage = storage;
    this.#user = user;
    this.#found = found;
    this.#drafts = this.#draftsNow();
    this.#stop = storage.heard((key) => this.#heard(key));
  }

  /** The rooms with messages, edits or deletions that are to be sent. */
  unsent(): Set<string> {
    return new Set(this.#storage.keys().flatMap((key) => this.#roomOf(key) ?? []));
  }

  /** Whether a room has a draft. */
  hasDraft(room: string): boolean {
    return this.#drafts.has(room);
  }

  /** A draft of this tab has begun or ended. */
  look(): void {
    const now = this.#draftsNow();
    const same = now.size === this.#drafts.size && [...now].every((room) => this.#drafts.has(room));
    this.#drafts = now;
    if (!same) this.changed.emit();
  }

  close(): void {
    this.#stop();
  }

  #heard(key: string | undefined): void {
    if (key === undefined || key.startsWith(draftPrefix(this.#user))) this.look();
    const room = key && this.#roomOf(key);
    if (room) this.#found(room);
  }

  /** The room for which something is to be sent that is stored under a key. */
  #roomOf(key: string): string | undefined {
    if (key.startsWith(unsentPrefix(this.#user))) return parse(this.#storage.get(key))?.room;
    if (key.startsWith(changePrefix(this.#user))) return parseChange(this.#storage.get(key))?.message.room;
    return undefined;
  }

  #draftsNow(): Set<string> {
    const prefix = draftPrefix(this.#user);
    const drafts = this.#storage.keys().filter((key) => key.startsWith(prefix));
    return new Set(drafts.map((key) => key.slice(prefix.length, key.lastIndexOf(":"))));
  }
}
