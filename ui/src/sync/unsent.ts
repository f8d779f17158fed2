/** A message of one's own that has no place in the log yet. */
export interface Unsent {
  readonly clientId: string;
  readonly room: string;
  readonly text: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
  /** Its place among what was written in this browser. */
  readonly order: number;
  /** waiting: for its turn, or a connection. sent: acknowledged, its entry is on the way. */
  state: "waiting" | "sending" | "sent" | "failed";
  failure?: Failure;
}

export interface Failure {
  code: string;
  /** For people; empty when it is only that no answer came. */
  message: string;
  /** Trying again unchanged cannot help. */
  final: boolean;
}

export const unanswered: Failure = { code: "unanswered", message: "", final: false };

/** The part of the browser's storage that is used. */
export interface KeyValues {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * What is not sent yet, kept over a reload: in localStorage, because a write to
 * it is done before the next line runs, and people reload right after Enter. Each
 * message has a key of its own, so that two tabs do not overwrite each other; if
 * both send it, the server takes it once.
 */
export class UnsentStore {
  readonly #values: KeyValues;
  readonly #prefix: string;

  constructor(values: KeyValues, user: string) {
    this.#values = values;
    this.#prefix = `hubbub:unsent:${user}:`;
  }

  put(item: Unsent): void {
    try {
      this.#values.setItem(this.#prefix + item.clientId, JSON.stringify(item));
    } catch {
      // Full or forbidden: the message is sent all the same, only a reload loses it.
    }
  }

  remove(clientId: string): void {
    this.#values.removeItem(this.#prefix + clientId);
  }

  load(room: string): Unsent[] {
    const found: Unsent[] = [];
    for (let i = 0; i < this.#values.length; i++) {
      const key = this.#values.key(i);
      if (!key?.startsWith(this.#prefix)) continue;
      const item = parse(this.#values.getItem(key));
      if (item?.room === room) found.push(item);
    }
    return found.sort((a, b) => a.order - b.order);
  }
}

function parse(text: string | null): Unsent | undefined {
  try {
    const item = JSON.parse(text ?? "") as Unsent;
    return { ...item, state: item.state === "failed" ? "failed" : "waiting" };
  } catch {
    return undefined;
  }
}
