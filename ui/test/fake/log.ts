import { quoteOf } from "../../src/sync/quotes";
import type { ChangeEntry, EraseEntry, Entry, ErrorCode, History, MembershipEntry, Message, MessageEntry, Page, PinnedEntry, Position, Quote, RoleEntry, User } from "../../src/wire";
import { mentionsIn } from "./mentions";
import { FakeReactions } from "./reactions";

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

/** What an entry says that is about the room or its people. */
type StoredChange = Omit<ChangeEntry, keyof Place> | Omit<RoleEntry, keyof Place> | Omit<PinnedEntry, keyof Place> | Omit<EraseEntry, keyof Place>;

/** Of a kind that only the next version knows, though some of its members have known names. */
interface StoredNovelty {
  kind: "novelty";
  message: string;
  user: User;
}

/** Which reactions it tells of is kept with them. */
interface StoredReactions {
  kind: "reactions";
}

interface Place {
  n: number;
  id: string;
  at: number;
}

type Change = StoredReactions | StoredMessage | StoredMembership | StoredChange | StoredNovelty;
type Stored = Place & Change;

/** The kinds of entries that are told between messages. */
const lineKinds: string[] = ["join", "leave", "name", "topic", "description", "setting", "archive", "restore", "role", "pinned"];

/** How much of a log one page carries. */
const pageSize = 100;
const tailSize = 50;
const sideSize = 25;

/** A room's log as the server keeps it: entries without content of their own. */
export class FakeLog {
  /** Further back than this it cannot be paged. */
  horizon = 1_000;
  /** Who asks from nowhere gets the log from its beginning if it is not long, as from a server; else the tail. */
  fromNowhere = false;
  readonly messages = new Map<string, Message>();
  readonly reactions = new FakeReactions();
  /** The ids of messages that have ever named somebody. */
  readonly named = new Set<string>();
  /** The ids of those that have ever called everybody. */
  readonly callers = new Set<string>();
  readonly #room: string;
  readonly #now: () => number;
  /** The ids of messages by author and client id. */
  readonly #sent = new Map<string, string>();
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

  post(author: User, clientId: string, text: string, at = this.#now(), replyTo?: string): Message {
    const known = this.sent(author, clientId);
    if (known) return known;
    const n = this.head + 1;
    const message: Message = { id: this.#idOf(n), room: this.#room, n, count: ++this.#count, author, clientId, at, text, ...mentionsIn(text), ...(replyTo !== undefined && { replyTo }) };
    this.messages.set(message.id, message);
    this.#sent.set(`${author.id} ${clientId}`, message.id);
    this.#append({ kind: "message", message: message.id }, at);
    return message;
  }

  /** The message that somebody sent under a client id. */
  sent(author: User, clientId: string): Message | undefined {
    return this.messages.get(this.#sent.get(`${author.id} ${clientId}`) ?? "");
  }

  /** What stands of messages above replies, to somebody who sees messages from `first` on. */
  quotes(ids: readonly string[], first = 1): Quote[] {
    return ids.flatMap((id) => {
      const message = this.messages.get(id);
      return message && message.n >= first ? quoteOf(message) : [];
    });
  }

  /** With the quotes of what the messages reply to and is not among them. */
  #quoting<T extends { messages: Message[] }>(answer: T, first: number): T & { quotes?: Quote[] } {
    const there = answer.messages.map(({ id }) => id);
    const lacking = answer.messages.flatMap(({ replyTo }) => (replyTo === undefined || there.includes(replyTo) ? [] : replyTo));
    const quotes = this.quotes([...new Set(lacking)], first);
    return { ...answer, ...(quotes.length > 0 && { quotes }) };
  }

  /** Returns the code of a refusal, if the edit is refused. */
  edit(id: string, text: string, base?: number): ErrorCode | undefined {
    const message = this.messages.get(id);
    if (!message || message.deleted) return "not_found";
    if (message.text === text) return undefined;
    const last = message.editedAt ?? 0;
    if (base !== undefined && base !== last) return "conflict";
    const { mentions: _, calls: __, ...rest } = message;
    this.messages.set(id, { ...rest, text, ...mentionsIn(text), editedAt: Math.max(this.#now(), last + 1) });
    this.#append({ kind: "edit", message: id, before: message });
    return undefined;
  }

  delete(id: string): void {
    const message = this.messages.get(id)!;
    if (message.deleted) return;
    const { pinned: _, mentions: __, calls: ___, ...rest } = message;
    this.messages.set(id, { ...rest, text: "", deleted: true });
    this.reactions.drop(id);
    this.#append({ kind: "delete", message: id, before: message });
  }

  /** Pins a message, or takes its pin away; a line tells of a pin. */
  pin(id: string, by: User, on: boolean): void {
    const message = this.messages.get(id)!;
    if (message.deleted || on === (message.pinned !== undefined)) return;
    const { pinned: _, ...rest } = message;
    this.messages.set(id, { ...rest, ...(on && { pinned: { by, at: this.#now() } }) });
    this.#append({ kind: "pin", message: id, before: message });
    if (on) this.#append({ kind: "pinned", by, pinned: id });
  }

  /** Tells of the reactions that have changed. */
  tellReactions(): void {
    if (this.reactions.tell(this.head + 1)) this.#append({ kind: "reactions" });
  }

  membership(kind: MembershipEntry["kind"], user: User, at = this.#now()): void {
    this.#append({ kind, user }, at);
  }

  /** Something is changed about the room or somebody's place in it. */
  changed(change: StoredChange): void {
    this.#append(change);
  }

  /** A server of the next version adds an entry that this page cannot know. */
  novelty(message: string, user: User): void {
    this.#append({ kind: "novelty", message, user });
  }

  /** A backup is restored: all after n is gone, and what comes then has other ids. */
  restore(n: number): void {
    this.#epoch++;
    for (const entry of this.#entries.splice(n).reverse()) {
      if (entry.kind === "message") this.#drop(this.messages.get(entry.message)!);
      else if ("before" in entry && entry.before) this.messages.set(entry.before.id, entry.before);
    }
    this.#count = Math.max(0, ...[...this.messages.values()].map((message) => message.count));
  }

  /** The ids of the lobby's messages are short, for tests to name them. */
  #idOf(n: number): string {
    return this.#room.startsWith("lobby") ? `m${n}` : `m${n}-${this.#room}`;
  }

  #drop({ id, author, clientId }: Message): void {
    this.messages.delete(id);
    this.reactions.drop(id);
    this.#sent.delete(`${author.id} ${clientId}`);
  }

  /** The entry with that number, with its message as it is now, to somebody who sees messages from `first` on. */
  read(n: number, first = 1): Entry {
    const stored = this.#entries[n - 1]!;
    if (stored.kind === "reactions") return { ...stored, reactions: this.reactions.told(n, (id) => this.messages.get(id)!.n >= first) };
    if (!("message" in stored)) return stored;
    const { id, at, kind, message } = stored;
    const about = this.messages.get(message)!;
    const entry = { n, id, at, ...(about.n < first ? {} : { message: about }) };
    return kind === "novelty" ? ({ ...entry, kind, user: stored.user } as unknown as Entry) : { ...entry, kind };
  }

  page(after: Position, first = 1): Page {
    const there = after.n === 0 ? this.fromNowhere && first === 1 : after.n >= first && this.#entries[after.n - 1]?.id === after.id;
    if (!there || this.head - after.n > this.horizon) return this.#tail(first);
    const last = Math.min(this.head, after.n + pageSize);
    const entries = Array.from({ length: last - after.n }, (_, i) => this.read(after.n + 1 + i, first));
    return { reset: false, entries, messages: [], lines: [], reactions: [], own: [], start: false, position: this.#position(last), asOf: this.head, more: last < this.head };
  }

  history(before: number, first = 1): History {
    return this.#quoting({ ...this.#before(before, first), end: false, asOf: this.head }, first);
  }

  /** Messages from after a number, and the lines between it and them. */
  newer(after: number, first = 1, most = tailSize): History {
    const newer = this.#standing(first).filter((message) => message.n > after);
    const [messages, end] = [newer.slice(0, most), newer.length <= most];
    const last = end ? this.head : messages.at(-1)!.n;
    return this.#quoting({ messages, lines: this.#lines(Math.max(after + 1, first), last), start: false, end, asOf: this.head, ...this.#reactions(messages) }, first);
  }

  /** A message and what is around it, if it can be seen. */
  around(id: string, first = 1, most = sideSize): History | undefined {
    const message = this.messages.get(id);
    if (!message || message.deleted || message.n < first) return undefined;
    const [older, newer] = [this.#before(message.n + 1, first, most + 1), this.newer(message.n, first, most)];
    const messages = [...older.messages, ...newer.messages];
    const around = { ...newer, messages, lines: [...older.lines, ...newer.lines], start: older.start, ...this.#reactions(messages) };
    return this.#quoting(around, first);
  }

  moved(position: Position): boolean {
    return position.n !== this.head || this.#position(this.head).id !== position.id;
  }

  /** Messages from before a number, and the lines between them and it. */
  #before(before: number, seen: number, most = tailSize): Pick<History, "messages" | "lines" | "start" | "reactions" | "own"> {
    const older = this.#standing(seen).filter((message) => message.n < before);
    const [messages, start] = [older.slice(-most), older.length <= most];
    return { messages, lines: this.#lines(start ? seen : messages[0]!.n + 1, before - 1), start, ...this.#reactions(messages) };
  }

  /** Which are one's own the server says to each. */
  #reactions(messages: readonly Message[]): Pick<History, "reactions" | "own"> {
    return { reactions: messages.flatMap(({ id }) => this.reactions.on(id) ?? []), own: [] };
  }

  #lines(from: number, to: number): Entry[] {
    const lines = this.#entries.filter((entry) => entry.n >= from && entry.n <= to && lineKinds.includes(entry.kind));
    return lines.map(({ n }) => this.read(n));
  }

  #tail(first: number): Page {
    return {
      reset: true,
      entries: [],
      ...this.#quoting(this.#before(this.head + 1, first), first),
      position: this.#position(this.head),
      asOf: this.head,
      more: false,
    };
  }

  #position(n: number): Position {
    return { n, id: this.#entries[n - 1]?.id ?? "" };
  }

  #standing(first: number): Message[] {
    return [...this.messages.values()].filter((message) => !message.deleted && message.n >= first).sort((a, b) => a.n - b.n);
  }

  #append(change: Change, at = this.#now()): void {
    const message = "message" in change ? this.messages.get(change.message) : undefined;
    if (message?.mentions) this.named.add(message.id);
    if (message?.calls) this.callers.add(message.id);
    const n = this.head + 1;
    this.#entries.push({ n, id: `e${this.#epoch}-${n}`, at, ...change });
  }
}
