import type { Entry, ErrorCode, History, MembershipEntry, Message, MessageEntry, Page, Position, User } from "../../src/wire";

interface StoredMessage {
  kind: MessageEntry["kind"];
  message: string;
  /** What the message was before, for a backup to be restored. */
  before?: Message;
}

interface StoredMembership {
  kind: MembershipEntry["kind"];
  user: User;
}

/** Of a kind that only the next version knows, though some of its members have known names. */
interface StoredNovelty {
  kind: "novelty";
  message: string;
  user: User;
}

type Change = StoredMessage | StoredMembership | StoredNovelty;
type Stored = { n: number; id: string; at: number } & Change;

/** How much of a log one page carries. */
const pageSize = 100;
const tailSize = 50;

/** A room's log as the server keeps it: entries without content of their own. */
export class FakeLog {
  /** Further back than this it cannot be paged. */
  horizon = 1_000;
  readonly messages = new Map<string, Message>();
  readonly #room: string;
  readonly #now: () => number;
  #entries: Stored[] = [];
  #count = 0;
  #epoch = 0;

  constructor(room: string, now: () => number) {
    this.#room = room;
    this.#now = now;
  }

  get head(): number {
    return this.#entries.length;
  }

  get count(): number {
    return this.#count;
  }

  post(author: User, clientId: string, text: string, at = this.#now()): Message {
    for (const message of this.messages.values()) {
      if (message.clientId === clientId && message.author.id === author.id) return message;
    }
    const n = this.head + 1;
    const message: Message = { id: `m${n}`, room: this.#room, n, count: ++this.#count, author, clientId, at, text };
    this.messages.set(message.id, message);
    this.#append({ kind: "message", message: message.id }, at);
    return message;
  }

  /** Returns the code of a refusal, if the edit is refused. */
  edit(id: string, text: string, base?: number): ErrorCode | undefined {
    const message = this.messages.get(id);
    if (!message || message.deleted) return "not_found";
    if (message.text === text) return undefined;
    const last = message.editedAt ?? 0;
    if (base !== undefined && base !== last) return "conflict";
    this.messages.set(id, { ...message, text, editedAt: Math.max(this.#now(), last + 1) });
    this.#append({ kind: "edit", message: id, before: message });
    return undefined;
  }

  delete(id: string): void {
    const message = this.messages.get(id)!;
    if (message.deleted) return;
    this.messages.set(id, { ...message, text: "", deleted: true });
    this.#append({ kind: "delete", message: id, before: message });
  }

  membership(kind: MembershipEntry["kind"], user: User, at = this.#now()): void {
    this.#append({ kind, user }, at);
  }

  /** A server of the next version adds an entry that this page cannot know. */
  novelty(message: string, user: User): void {
    this.#append({ kind: "novelty", message, user });
  }

  /** A backup is restored: all after n is gone, and what comes then has other ids. */
  restore(n: number): void {
    this.#epoch++;
    for (const entry of this.#entries.splice(n).reverse()) {
      if (entry.kind === "message") this.messages.delete(entry.message);
      else if ("before" in entry && entry.before) this.messages.set(entry.before.id, entry.before);
    }
    this.#count = Math.max(0, ...[...this.messages.values()].map((message) => message.count));
  }

  /** The entry with that number, with its message as it is now. */
  read(n: number): Entry {
    const stored = this.#entries[n - 1]!;
    if (!("message" in stored)) return stored;
    const { id, at, kind, message } = stored;
    const entry = { n, id, at, message: this.messages.get(message)! };
    return kind === "novelty" ? ({ ...entry, kind, user: stored.user } as unknown as Entry) : { ...entry, kind };
  }

  page(after: Position): Page {
    const known = this.#entries[after.n - 1]?.id === after.id && this.head - after.n <= this.horizon;
    if (!known) return this.#tail();
    const last = Math.min(this.head, after.n + pageSize);
    const entries = Array.from({ length: last - after.n }, (_, i) => this.read(after.n + 1 + i));
    return { reset: false, entries, messages: [], lines: [], start: false, position: this.#position(last), asOf: this.head, more: last < this.head };
  }

  history(before: number): History {
    return { ...this.#before(before), asOf: this.head };
  }

  moved(position: Position): boolean {
    return position.n !== this.head || this.#position(this.head).id !== position.id;
  }

  /** Messages from before a number, and the lines between them and it. */
  #before(before: number): Pick<History, "messages" | "lines" | "start"> {
    const older = this.#standing().filter((message) => message.n < before);
    const [messages, start] = [older.slice(-tailSize), older.length <= tailSize];
    const first = start ? 0 : messages[0]!.n;
    const lines = this.#entries.filter((entry) => entry.n > first && entry.n < before && (entry.kind === "join" || entry.kind === "leave"));
    return { messages, lines: lines.map(({ n }) => this.read(n)), start };
  }

  #tail(): Page {
    return {
      reset: true,
      entries: [],
      ...this.#before(this.head + 1),
      position: this.#position(this.head),
      asOf: this.head,
      more: false,
    };
  }

  #position(n: number): Position {
    return { n, id: this.#entries[n - 1]?.id ?? "" };
  }

  #standing(): Message[] {
    return [...this.messages.values()].filter((message) => !message.deleted).sort((a, b) => a.n - b.n);
  }

  #append(change: Change, at = this.#now()): void {
    const n = this.head + 1;
    this.#entries.push({ n, id: `e${this.#epoch}-${n}`, at, ...change });
  }
}
