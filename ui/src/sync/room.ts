import type { Calls, Entry, Message, Page, Position, PresenceChange, Room as RoomInfo, User } from "../wire";
import type { ChangeStore } from "./change";
import { Changes } from "./changes";
import type { Clock } from "./clock";
import type { Draft } from "./draft";
import { LinkLost, Refusal } from "./link";
import { Outbox } from "./outbox";
import { Presence } from "./presence";
import { Sequence } from "./sequence";
import type { ServerTime } from "./servertime";
import { Signal } from "./signal";
import type { Tabs } from "./tabs";
import { Timeline } from "./timeline";
import { Typing } from "./typing";
import { Unread } from "./unread";
import type { UnsentStore } from "./unsent";

export type Call = <C extends keyof Calls>(event: C, payload: Calls[C]["in"]) => Promise<Calls[C]["out"]>;

export interface RoomOptions {
  info: RoomInfo;
  me: User;
  clock: Clock;
  time: ServerTime;
  call: Call;
  store: UnsentStore;
  changeStore: ChangeStore;
  tabs: Tabs;
  draft: Draft;
  /** Asks for the room's counts: a page that replaces everything does not bring them. */
  recount(): void;
  /** From an earlier visit: what the log was at this position. */
  cached?: CachedRoom;
}

/** The end of a room's timeline, as it was at a position of its log. */
export interface CachedRoom {
  position: Position;
  messages: Message[];
  start: boolean;
}

/** What the loading of older messages is doing. */
export type HistoryState = "idle" | "loading" | "failed";

/** One room that is open on this page: its log, and all that hangs on it. */
export class Room {
  /** Messages, lines or the state of loading have changed. */
  readonly changed = new Signal();
  readonly timeline = new Timeline();
  readonly sequence: Sequence<Entry, Page>;
  readonly outbox: Outbox;
  readonly draft: Draft;
  readonly changes: Changes;
  readonly unread: Unread;
  readonly typing: Typing;
  readonly presence = new Presence();
  info: RoomInfo;
  /** Whether there is anything to show: a page has come, or the cache had one. */
  loaded = false;
  history: HistoryState = "idle";
  /** Counts the times that everything was replaced. */
  resets = 0;
  /** The latest message of somebody else that came live, for whoever announces it. */
  readonly arrivals: Message[] = [];
  readonly me: User;
  readonly #time: ServerTime;
  readonly #call: Call;
  readonly #recount: () => void;
  #loading: Promise<void> | undefined;

  constructor({ info, me, clock, time, call, store, changeStore, tabs, draft, recount, cached }: RoomOptions) {
    this.info = info;
    this.me = me;
    this.#time = time;
    this.#call = call;
    this.#recount = recount;
    this.draft = draft;
    this.outbox = new Outbox({
      room: info.id,
      clock,
      store,
      tabs,
      now: () => time.now(),
      send: async ({ room, clientId, text }) => {
        const sent = await call("send", { room, clientId, text });
        time.atLeast(sent.at);
        return sent;
      },
      position: () => this.sequence.position.n,
    });
    this.changes = new Changes({
      room: info.id,
      clock,
      store: changeStore,
      message: (id) => this.timeline.message(id),
      edit: (message, text, base) => call("edit", { message, text, base }),
      delete: (message) => call("delete", { message }),
    });
    this.unread = new Unread({
      clock,
      me: me.id,
      loaded: this.timeline,
      mark: (count) => this.#tell("read", { room: info.id, count }),
    });
    this.typing = new Typing(clock, () => this.#tell("typing", { room: info.id }));
    this.sequence = new Sequence<Entry, Page>(cached?.position ?? { n: 0, id: "" }, {
      clock,
      apply: (entry, page) => this.#apply(entry, page),
      reset: (page) => this.#reset(page),
      ask: () => void this.#page(),
    });
    if (cached) {
      this.timeline.reset({ ...cached, asOf: cached.position.n });
      this.loaded = true;
      for (const message of cached.messages) this.outbox.delivered(message.clientId);
    }
  }

  receive(entries: Entry[]): void {
    this.sequence.receive(entries);
    this.#applied();
  }

  take(page: Page): void {
    this.sequence.take(page);
    this.loaded = true;
    this.#applied();
  }

  /** The connection is there, and the log up to date. */
  resumed(): void {
    if (this.history === "failed") this.#setHistory("idle");
    this.outbox.resume();
    this.changes.resume();
  }

  /** The connection is lost. */
  cut(): void {
    this.sequence.cut();
    this.outbox.cut();
    this.changes.cut();
    this.unread.cut();
    this.typing.clear();
    this.presence.cut();
  }

  /** What the server says of the room; `whole`: what is loaded is as new as that. */
  told(info: RoomInfo, whole = false): void {
    this.info = info;
    this.unread.told(info, whole);
    this.changed.emit();
  }

  here(change: PresenceChange): void {
    this.presence.apply(change);
    for (const user of change.went) this.typing.stopped(user.id);
  }

  /** Sends what is written, as the draft that it is. */
  send(text: string): void {
    this.draft.send((clientId) => this.outbox.add(text, clientId));
    this.unread.sent();
    this.typing.sent();
  }

  /** The page is back after a rest in which other tabs may have taken over from it. */
  reload(): void {
    this.outbox.reload();
    this.draft.reload();
  }

  /** The room is not shown any more. */
  close(): void {
    this.outbox.close();
    this.draft.close();
    this.changes.close();
  }

  /** Loads the page of messages before the oldest one that is loaded; one at a time. */
  loadHistory(): Promise<void> {
    if (this.timeline.start || !this.loaded) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load(): Promise<void> {
    const resets = this.resets;
    this.#setHistory("loading");
    this.timeline.historyAsked();
    try {
      const history = await this.#call("history", { room: this.info.id, before: this.timeline.oldest });
      if (resets === this.resets) this.timeline.historyTaken(history);
      this.unread.refreshed();
      this.#setHistory("idle");
    } catch (error) {
      this.timeline.historyTaken(undefined);
      this.#setHistory("failed");
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    }
  }

  async #page(): Promise<void> {
    try {
      const page = await this.#call("page", { room: this.info.id, after: this.sequence.position });
      this.take(page);
      if (page.reset) this.#recount();
    } catch (error) {
      // After a lost link the next resume brings the page.
      if (error instanceof Refusal) this.sequence.missed();
      else if (!(error instanceof LinkLost)) throw error;
    }
  }

  #apply(entry: Entry, page: Page | undefined): void {
    const { kind, message } = entry;
    if (!page) this.#time.heard(entry.at);
    const news = kind === "message" && message && !this.timeline.has(message.id);
    this.timeline.apply(entry, page?.asOf ?? entry.n);
    if (!news) return;
    const own = message.author.id === this.me.id;
    if (own) this.outbox.delivered(message.clientId);
    else this.typing.stopped(message.author.id);
    this.unread.arrived(message);
    if (!own && !page && !message.deleted) this.arrivals.push(message);
  }

  #reset(page: Page): void {
    this.resets++;
    this.timeline.reset(page);
    if (this.loaded) this.unread.reset();
    this.outbox.reset();
    for (const message of page.messages) {
      if (message.author.id === this.me.id) this.outbox.delivered(message.clientId);
      this.unread.arrived(message);
    }
  }

  #applied(): void {
    this.outbox.applied(this.sequence.position.n);
    this.changes.applied();
    this.unread.refreshed();
    this.changed.emit();
  }

  #setHistory(state: HistoryState): void {
    this.history = state;
    this.changed.emit();
  }

  /** Sends what may be lost: the next one of its kind makes up for it. */
  #tell<C extends "read" | "typing">(event: C, payload: Calls[C]["in"]): void {
    this.#call(event, payload).catch((error: unknown) => {
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    });
  }
}
