import type { Calls, Entry, Head, Message, OwnReactions, Page, Position, PresenceChange, Quote, User, Room as RoomInfo } from "../wire";
import { ChangeStore } from "./change";
import { Changes } from "./changes";
import { Draft } from "./draft";
import { type Line, linesOf } from "./line";
import { LinkLost, Refusal } from "./link";
import { Mentions } from "./mentions";
import { Outbox } from "./outbox";
import { type HistoryState, Past } from "./past";
import { Presence } from "./presence";
import { Quotes } from "./quotes";
import { type KeptReactions, Reactions } from "./reactions";
import { Sequence } from "./sequence";
import type { Call, Session } from "./session";
import { Signal } from "./signal";
import { messageOf, Timeline } from "./timeline";
import { Typing } from "./typing";
import { Unread } from "./unread";
import { UnsentStore } from "./unsent";

/** The end of a room's timeline, as it was at a position of its log. */
export interface CachedRoom {
  position: Position;
  messages: Message[];
  lines: Line[];
  /** Of what the messages reply to and is not among them. */
  quotes?: Quote[];
  start: boolean;
  reactions: KeptReactions;
}

/** So many messages of a room that is not shown are kept. */
export const keptMessages = 200;

/**
 * One room of the session. What is written in it, how far it is read and who is there
 * lives as long as the session. Its timeline is there if the room was shown not long
 * ago, and is kept up to date while the room is open.
 */
export class Room {
  /** Messages, lines or the state of loading have changed. */
  readonly changed = new Signal();
  /** Messages of others have come, or are others now, and nothing else is. */
  readonly came = new Signal();
  readonly timeline = new Timeline();
  readonly sequence: Sequence<Entry, Page>;
  readonly unread: Unread;
  readonly mentions: Mentions;
  readonly typing: Typing;
  readonly presence = new Presence();
  info: RoomInfo;
  /** Whether there is anything to show: a page has come, or the cache had one. */
  loaded = false;
  /** The server sends what happens here, or is about to. */
  open = false;
  /** The page shows it. */
  shown = false;
  /** It could not be opened, though the connection stands. */
  failed = false;
  /** I am not in it any more: it is only shown until I leave. */
  gone = false;
  /** Counts the times that everything was replaced. */
  resets = 0;
  /** Counts what happened to the room itself, its people and its pins, and the times that everything was replaced. */
  turns = 0;
  /** Counts what happened to messages after they had come: edits, deletions, pins. */
  revisions = 0;
  /** The latest messages of others that came live, for whoever announces them. */
  readonly arrivals: Message[] = [];
  readonly me: User;
  readonly #session: Session;
  #outbox: Outbox | undefined;
  #draft: Draft | undefined;
  #changes: Changes | undefined;
  #reactions: Reactions | undefined;
  #quotes: Quotes | undefined;
  #past: Past | undefined;
  #up = false;
  /** Counts how often the timeline was dropped: a page that was asked for before is none of the next one. */
  #unloads = 0;
  /** Other messages than before may be seen: all is to be loaded again. */
  #stale = false;
  /** What was heard is more than messages of others. */
  #more = false;
  /** How far the log was when the room was begun with: entries up to there change nothing of what may be seen. */
  #begunAt = 0;

  constructor(info: RoomInfo, session: Session) {
    const { me, clock } = session;
    this.info = info;
    this.me = me;
    this.#session = session;
    this.unread = new Unread({
      clock,
      me: me.id,
      loaded: this.timeline,
      mark: (count) => this.#tell("read", { room: info.id, count }),
    });
    this.unread.changed.on(() => session.noted());
    this.typing = new Typing(clock, () => this.#tell("typing", { room: info.id }));
    this.sequence = new Sequence<Entry, Page>({ n: 0, id: "" }, {
      clock,
      apply: (entry, page) => this.#apply(entry, page),
      reset: (page) => this.#reset(page),
      ask: () => void this.#page(),
    });
    this.unread.told(info);
    this.mentions = new Mentions(me.id, this.unread);
    this.mentions.changed.on(() => session.noted());
    this.mentions.take(info.n, info.mentions);
    this.unread.cut();
  }

  /** Asks the server; see `Client.call`. */
  get call(): Call {
    return this.#session.call;
  }

  get id(): string {
    return this.info.id;
  }

  /** My messages on their way. */
  get outbox(): Outbox {
    if (this.#outbox) return this.#outbox;
    const { clock, storage, tabs, time, call, me } = this.#session;
    this.#outbox = new Outbox({
      room: this.id,
      clock,
      store: new UnsentStore(storage, me.id),
      tabs,
      now: () => time.now(),
      send: async ({ room, clientId, text, replyTo }) => {
        const sent = await call("send", { room, clientId, text, ...(replyTo && { replyTo }) });
        time.atLeast(sent.at);
        return sent;
      },
      // Nothing waits for the log of a room that is not loaded.
      position: () => (this.loaded ? this.sequence.position.n : Infinity),
    });
    for (const message of this.timeline.messages) {
      if (message.author.id === me.id) this.#outbox.delivered(message.clientId);
    }
    if (this.#up) this.#outbox.resume();
    return this.#outbox;
  }

  /** What I write and have not sent. */
  get draft(): Draft {
    const { clock, storage, tabs, me, written } = this.#session;
    this.#draft ??= new Draft({
      user: me.id,
      room: this.id,
      clock,
      storage,
      tabs,
      unsent: new UnsentStore(storage, me.id),
      noted: () => written.look(),
    });
    return this.#draft;
  }

  /** My edits and deletions on their way. */
  get changes(): Changes {
    if (this.#changes) return this.#changes;
    const { clock, storage, call, me } = this.#session;
    this.#changes = new Changes({
      room: this.id,
      clock,
      store: new ChangeStore(storage, me.id),
      message: (id) => this.timeline.message(id),
      edit: (message, text, base) => call("edit", { message, text, base }),
      delete: (message) => call("delete", { message }),
    });
    if (this.#up) this.#changes.resume();
    return this.#changes;
  }

  /** The reactions on the messages. */
  get reactions(): Reactions {
    if (this.#reactions) return this.#reactions;
    const { clock, call } = this.#session;
    this.#reactions = new Reactions({ clock, react: (message, emoji, on) => call("react", { message, emoji, on }) });
    if (this.#up) this.#reactions.resume();
    return this.#reactions;
  }

  /** What messages reply to. */
  get quotes(): Quotes {
    const { clock, call } = this.#session;
    return (this.#quotes ??= new Quotes({
      room: this.id,
      clock,
      timeline: this.timeline,
      call,
      ready: () => this.loaded && this.#up,
      changed: () => this.changed.emit(),
    }));
  }

  /** What is loaded of the past because somebody wants to see it. */
  get past(): Past {
    return (this.#past ??= new Past({
      room: this.id,
      timeline: this.timeline,
      quotes: this.quotes,
      reactions: this.reactions,
      call: this.#session.call,
      loaded: () => this.loaded,
      ready: () => this.loaded && this.#up,
      resets: () => this.resets,
      changing: () => (this.#changes?.items.length ?? 0) > 0,
      changed: () => {
        this.unread.refreshed();
        this.changed.emit();
      },
    }));
  }

  /** Whether I have written something here that is not sent. */
  get hasDraft(): boolean {
    const { written, drafts } = this.#session;
    // What is shown is what the server has, or is newer.
    return written.hasDraft(this.id) || (!this.#draft && drafts.has(this.id));
  }

  /** Goes on with what was kept of an earlier visit. */
  restore({ position, quotes, ...tail }: CachedRoom): void {
    this.sequence.position = position;
    this.timeline.reset({ ...tail, asOf: position.n });
    this.reactions.take(tail.reactions.told, tail.reactions.own);
    this.quotes.take(quotes, position.n);
    this.loaded = true;
    for (const message of tail.messages) this.#outbox?.delivered(message.clientId);
  }

  /** Starts what another visit has left to be sent. */
  goOn(): void {
    void this.outbox;
    void this.changes;
  }

  receive(entries: Entry[]): void {
    if (!this.open) return this.#counted(entries);
    this.#more = false;
    this.sequence.receive(entries);
    this.#applied(this.#more ? this.changed : this.came);
  }

  take(page: Page): void {
    if (!this.loaded) this.#begunAt = page.asOf;
    this.sequence.take(page);
    if (!page.reset) this.reactions.take([], page.own);
    this.loaded = true;
    this.quotes.goOn();
    this.#applied(this.changed);
  }

  /** The server is asked to send what happens here, after a page. Returns what opened needs. */
  opening(): number {
    this.open = true;
    this.failed = false;
    this.sequence.asked();
    this.changed.emit();
    return this.#unloads;
  }

  /** The page has come that was asked for by opening. */
  opened(turn: number, page: Page, info: RoomInfo): void {
    const here = this.open && turn === this.#unloads;
    if (here) this.take(page);
    this.told(info, here && !page.more);
  }

  /** The server cannot open it now. */
  refused(): void {
    this.closed();
    this.failed = true;
    this.changed.emit();
  }

  /** The server sends no more of this room than how far it is. */
  closed(): void {
    this.open = false;
    this.sequence.cut();
    this.unread.cut();
    this.typing.clear();
    this.presence.cut();
  }

  /** How far the room is, which is not open. */
  head(head: Head): void {
    const { n, count, name, archived } = head;
    this.unread.counted(count);
    this.mentions.called(head);
    // What comes late says how the room was.
    if ((name ?? archived) !== undefined && n >= this.info.n) this.#stands(n, name, archived);
    this.#session.noted();
  }

  /** The log has moved on past what is here. */
  behind(): void {
    if (this.open) this.sequence.behind();
  }

  /** The connection is there; what waits goes out. */
  resumed(): void {
    this.#up = true;
    this.#past?.resumed();
    this.#reactions?.resume();
    this.#quotes?.goOn();
    this.#outbox?.resume();
    this.#changes?.resume();
  }

  /** The connection is lost. */
  cut(): void {
    this.#up = false;
    this.closed();
    this.#reactions?.cut();
    this.#outbox?.cut();
    this.#changes?.cut();
  }

  /** What the server says of the room, which may come late; `whole`: what is loaded is as new as that. */
  told(info: RoomInfo, whole = false): void {
    const { n, name, archived = false } = this.info;
    this.mentions.take(info.n, info.mentions);
    this.info = info;
    if (info.n < n) this.#stands(n, name, archived);
    this.#described(info, whole);
  }

  /** What the server says of the room, whatever it was before: the log may be an older one. */
  replaced(info: RoomInfo): void {
    this.mentions.replace(info.n, info.mentions);
    this.info = info;
    this.#described(info, false);
  }

  #described(info: RoomInfo, whole: boolean): void {
    this.unread.told(info, whole);
    this.changed.emit();
    this.#session.noted();
  }

  /** The page shows it from now on. */
  show(): void {
    this.shown = true;
    this.goOn();
    void this.draft;
  }

  /** The page shows another one. */
  hide(): void {
    this.shown = false;
    this.arrivals.length = 0;
    this.unread.left();
    this.#changes?.flush();
    this.past.seek("");
    this.trim(keptMessages);
  }

  /** Keeps so many of the latest messages; the others can be loaded again. */
  trim(most: number): void {
    // What is being changed stays: where it is not loaded, it would look deleted.
    if (this.history === "loading" || this.timeline.messages.length <= most || this.#changes?.items.length) return;
    this.timeline.trim(most);
    this.reactions.keep((id) => this.timeline.has(id));
    this.unread.refreshed();
    this.changed.emit();
  }

  /** Whether what is here is of a log that is no more, as after a backup was restored. */
  ahead({ n, count }: RoomInfo): boolean {
    return n < this.sequence.position.n || count < this.unread.count;
  }

  /** The log was replaced by this one. */
  restored(info: RoomInfo): void {
    this.unread.restored();
    this.unload();
    this.told(info);
  }

  /** Keeps no messages: what is written and how far it is read stay. */
  unload(): void {
    this.timeline.reset({ messages: [], lines: [], start: false, asOf: 0 });
    this.#reactions?.keep(() => false);
    this.#quotes?.reset();
    this.sequence.position = { n: 0, id: "" };
    this.loaded = false;
    this.resets++;
    this.#unloads++;
    this.#outbox?.reset();
    this.unread.unloaded();
    this.#past?.goOn();
    this.changed.emit();
  }

  /** On whatever device, I have set this on a message. */
  reacted(own: OwnReactions): void {
    this.reactions.take([], [own]);
    this.came.emit();
  }

  here(change: PresenceChange): void {
    if (!this.open) return;
    this.presence.apply(change);
    for (const user of change.went) this.typing.stopped(user.id);
  }

  /** Somebody else types here. */
  typed(user: User): void {
    if (this.open) this.typing.heard(user);
  }

  /** Sends what is written, as the draft that it is. */
  send(text: string): void {
    const replyTo = this.#standing(this.draft.replyTo);
    this.draft.send((clientId) => this.outbox.add(text, clientId, replyTo));
    this.unread.undivide();
    this.typing.sent();
  }

  /** The message to which a reply is sent, unless it is known to be gone: then the reply would be refused. */
  #standing(message: string): string {
    const quote = message === "" ? undefined : this.quotes.of(message);
    return quote === null || quote?.deleted ? "" : message;
  }

  /** Marks the room as unread from a message on. It fails as `Session.call` does. */
  async markUnread(message: Message): Promise<void> {
    this.unread.hold();
    try {
      const { readCount } = await this.#session.call("unread", { message: message.id });
      this.unread.readElsewhere(readCount);
    } catch (error) {
      this.unread.release();
      throw error;
    }
  }

  /** The page is about to be hidden, perhaps for good. */
  flush(): void {
    this.unread.flush();
    this.#changes?.flush();
  }

  /** The page is back after a rest in which other tabs may have taken over from it. */
  reload(): void {
    this.#outbox?.reload();
    this.#draft?.reload();
  }

  /** I am not in it any more: nothing that others wrote stays. */
  lose(): void {
    this.gone = true;
    this.closed();
    this.unload();
  }

  /** The session is over, or nothing of the room is shown any more. */
  close(): void {
    this.closed();
    this.#reactions?.close();
    this.#outbox?.close();
    this.#draft?.close();
    this.#changes?.close();
  }

  /** Nothing that was written here is kept. */
  forget(): void {
    this.#outbox?.forget();
    this.#changes?.forget();
    this.close();
  }

  /** What the loading of messages before those that are shown is doing. */
  get history(): HistoryState {
    return this.past.older;
  }

  /** Loads the page of messages before the oldest one that is shown; one at a time. */
  loadHistory(): Promise<void> {
    return this.past.load("older");
  }

  async #page(): Promise<void> {
    const turn = this.#unloads;
    try {
      const page = await this.#session.call("page", { room: this.id, after: this.sequence.position });
      if (!this.open || turn !== this.#unloads) return;
      this.take(page);
      if (page.reset) this.#session.recount();
    } catch (error) {
      // After a lost link the next resume brings the page.
      if (error instanceof Refusal) this.sequence.missed();
      else if (!(error instanceof LinkLost)) throw error;
    }
  }

  #apply(entry: Entry, page: Page | undefined): void {
    if (!page) this.#session.time.heard(entry.at);
    if (entry.kind === "reactions") return this.reactions.take(entry.reactions, []);
    if (entry.kind === "edit" || entry.kind === "delete" || entry.kind === "pin") this.revisions++;
    // What is deleted may have been pinned.
    if (entry.kind !== "message" && entry.kind !== "edit") this.#turned(entry);
    if (entry.kind === "delete" && entry.message) this.reactions.forget(entry.message.id);
    const said = messageOf(entry);
    if (said) this.mentions.hear(entry.n, said);
    const message = entry.kind === "message" ? entry.message : undefined;
    const news = message && !this.timeline.has(message.id);
    this.timeline.apply(entry, page?.asOf ?? entry.n);
    this.quotes.apply(entry, page?.asOf ?? entry.n);
    if (!news) return;
    const own = message.author.id === this.me.id;
    if (own) {
      this.#more = true;
      this.#outbox?.delivered(message.clientId);
      this.#draft?.used(message);
    } else this.typing.stopped(message.author.id);
    this.unread.arrived(message);
    if (!own && !page && !message.deleted && this.shown) this.arrivals.push(message);
  }

  /** Something happened to the room itself, or to its people. What a page brings later was told already. */
  #turned(entry: Entry): void {
    this.turns++;
    this.#more = true;
    if (entry.kind === "setting" && entry.text.startsWith("history=") && entry.n > this.#begunAt) this.#stale = true;
    if (entry.n <= this.info.n) return;
    if (entry.kind === "name") this.#stands(entry.n, entry.text, undefined);
    if (entry.kind === "archive" || entry.kind === "restore") this.#stands(entry.n, undefined, entry.kind === "archive");
    this.#session.noted();
  }

  /** What the log says of the room by that number; undefined: what it said before. */
  #stands(n: number, name = this.info.name, archived = this.info.archived === true): void {
    const { archived: _, ...rest } = this.info;
    this.info = { ...rest, n, name, ...(archived && { archived }) };
  }

  #reset(page: Page): void {
    this.resets++;
    this.turns++;
    this.timeline.reset({ ...page, lines: linesOf(page.lines) });
    // What I have set meanwhile, on another device, may be newer than the page; of another log it says nothing.
    if (page.position.n < this.sequence.position.n) this.reactions.keep(() => false);
    this.reactions.take(page.reactions, page.own);
    this.quotes.reset();
    this.quotes.take(page.quotes, page.asOf);
    if (this.loaded) this.unread.reset();
    this.#outbox?.reset();
    for (const message of page.messages) {
      if (message.author.id === this.me.id) this.#outbox?.delivered(message.clientId);
      this.unread.arrived(message);
    }
  }

  #applied(signal: Signal): void {
    if (this.#stale) return this.#again();
    this.#outbox?.applied(this.sequence.position.n);
    this.#changes?.applied();
    this.#past?.goOn();
    this.unread.refreshed();
    if (!this.shown) this.trim(2 * keptMessages);
    signal.emit();
  }

  /** Drops what there is, and asks for what may be seen now. */
  #again(): void {
    this.#stale = false;
    this.unload();
    if (!this.open) return;
    this.sequence.asked();
    void this.#page();
  }

  /** What is heard of a room that is not open any more only counts. */
  #counted(entries: Entry[]): void {
    for (const entry of entries) {
      const message = messageOf(entry);
      if (!message) continue;
      this.unread.counted(message.count);
      this.mentions.hear(entry.n, message);
    }
  }

  /** Sends what may be lost: the next one of its kind makes up for it. */
  #tell<C extends "read" | "typing">(event: C, payload: Calls[C]["in"]): void {
    this.#session.call(event, payload).catch((error: unknown) => {
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    });
  }
}
