import type { SharedStorage } from "./storage";

/** A message of one's own that has no place in the log yet. */
export interface Unsent {
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  /** The message that it replies to. */
  readonly replyTo?: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
  /** Its place among what was written in this browser. */
  readonly order: number;
  /** waiting: for its turn, or a connection. sent: acknowledged, its entry is on the way. */
  state: "waiting" | "sending" | "sent" | "failed";
  failure?: Failure;
  /** The number that the server gave it, once it is sent. */
  place?: number;
  /** The tab that sends it. */
  owner: string;
}

/** What is said of a refusal, as in docs/protocol.md. */
export interface Said {
  code: string;
  reason?: string;
  limit?: number;
  /** For people; empty when it is only that no answer came. */
  message: string;
}

export interface Failure extends Said {
  /** Trying again unchanged cannot help. */
  final: boolean;
}

export const unanswered: Failure = { code: "unanswered", message: "", final: false };

/**
 * What is not sent yet, kept over a reload and shared by all tabs: in localStorage,
 * because a write to it is done before the next line runs, and people reload right
 * after Enter. Each message has a key of its own, so that no tab overwrites another's.
 */
export class UnsentStore {
  readonly #storage: SharedStorage;
  readonly #prefix: string;

  constructor(storage: SharedStorage, user: string) {
    this.#storage = storage;
    this.#prefix = unsentPrefix(user);
  }

  put(item: Unsent): void {
    this.#storage.set(this.#prefix + item.clientId, JSON.stringify(item));
  }

  remove(clientId: string): void {
    this.#storage.remove(this.#prefix + clientId);
  }

  get(clientId: string): Unsent | undefined {
    return parse(this.#storage.get(this.#prefix + clientId));
  }

  load(room: string): Unsent[] {
    const found = this.#storage.keys().flatMap((key) => {
      const item = key.startsWith(this.#prefix) ? this.get(key.slice(this.#prefix.length)) : undefined;
      return item?.room === room ? [item] : [];
    });
    return found.sort((a, b) => a.order - b.order);
  }

  /** Calls back when another tab has changed a message. */
  heard(listener: (clientId: string) => void): () => void {
    return this.#storage.heard((key) => {
      if (key?.startsWith(this.#prefix)) listener(key.slice(this.#prefix.length));
    });
  }
}

/** What the keys of a person's messages begin with; without a person, everybody's. */
export const unsentPrefix = (user: string) => (user === "" ? "hubbub:unsent:" : `hubbub:unsent:${user}:`);

/** A message as it is stored, if it is one. */
export function parse(text: string | undefined): Unsent | undefined {
  try {
    return JSON.parse(text ?? "") as Unsent;
  } catch {
    return undefined;
  }
}
