import type { Message } from "../wire";
import type { SharedStorage } from "./storage";
import type { Failure } from "./unsent";

/** An edit or a deletion of a message that the log does not have yet. */
export interface Change {
  /** As it was when the change was made: an edit that is made of an older text is refused. */
  readonly message: Message;
  readonly kind: "edit" | "delete";
  /** Of an edit. */
  text: string;
  /** Of an edit: with what it was begun, if that is not the message's text. */
  readonly begun?: string;
  /** Its place among the changes in this browser; of two of one message the higher one is the later. */
  readonly order: number;
  /** draft: it is being written. saved: acknowledged, its entry is on the way. */
  readonly state: "draft" | "waiting" | "sending" | "saved" | "failed";
  readonly failure?: Failure;
}

/** The page was left while this was written. */
const unfinished: Failure = { code: "unfinished", message: "", final: false };

/**
 * Changes that are not in the log, kept over a reload, each under a key of its own.
 * Two pages may find the same one: if both send it, the server takes it once. If one goes
 * on with it, what becomes of it in the other concerns the storage no more.
 */
export class ChangeStore {
  readonly #storage: SharedStorage;
  readonly #prefix: string;

  constructor(storage: SharedStorage, user: string) {
    this.#storage = storage;
    this.#prefix = changePrefix(user);
  }

  put(change: Change): void {
    if (!this.#outdone(change)) this.#storage.set(this.#prefix + change.message.id, JSON.stringify(change));
  }

  remove(change: Change): void {
    if (!this.#outdone(change)) this.drop(change.message.id);
  }

  /** Removes the change of a message, whoever has made it. */
  drop(message: string): void {
    this.#storage.remove(this.#prefix + message);
  }

  /** The order of the last change in this browser; 0 without any. */
  get last(): number {
    return Math.max(0, ...this.#all().map(({ order }) => order));
  }

  /** Calls back when another tab has removed a change: it is in the log, or thrown away. */
  removed(listener: (message: string) => void): () => void {
    return this.#storage.heard((key) => {
      if (key?.startsWith(this.#prefix) && this.#storage.get(key) === undefined) listener(key.slice(this.#prefix.length));
    });
  }

  load(room: string): Change[] {
    return this.#all()
      .filter(({ message }) => message.room === room)
      .sort((a, b) => a.order - b.order);
  }

  #all(): Change[] {
    return this.#storage
      .keys()
      .filter((key) => key.startsWith(this.#prefix))
      .flatMap((key) => parseChange(this.#storage.get(key)) ?? []);
  }

  /** Another tab has made a later change of the same message. */
  #outdone({ message, order }: Change): boolean {
    const stored = parseChange(this.#storage.get(this.#prefix + message.id));
    return stored !== undefined && stored.order > order;
  }
}

/** What the keys of a person's changes begin with; without a person, everybody's. */
export const changePrefix = (user: string) => (user === "" ? "hubbub:change:" : `hubbub:change:${user}:`);

/** Whether an edit says what the message did when it was begun. */
export const untouched = ({ text, begun, message }: Change) => text === (begun ?? message.text);

/** A change as a page that opens finds it; undefined if there is none, or nothing would be changed. */
export function parseChange(text: string | undefined): Change | undefined {
  try {
    const change = JSON.parse(text ?? "") as Change;
    if (change.state === "draft" && untouched(change)) return undefined;
    if (change.state === "draft") return { ...change, state: "failed", failure: unfinished };
    return { ...change, state: change.state === "failed" ? "failed" : "waiting" };
  } catch {
    return undefined;
  }
}
