import { type EndReason, type Events, nowhere, type Position, type Positions, type Resumed, type Room as RoomInfo, type User, type UserEntry, type UserPage } from "../wire";
import { Cache, cachedMessages, type Cached, forget } from "./cache";
import type { Cancel, Clock } from "./clock";
import { ChangeStore } from "./change";
import { Connection } from "./connection";
import { Draft } from "./draft";
import { type Dial, LinkLost, Refusal } from "./link";
import { Room, type RoomOptions } from "./room";
import { Sequence } from "./sequence";
import { ServerTime } from "./servertime";
import { Signal } from "./signal";
import type { SharedStorage } from "./storage";
import { Tabs } from "./tabs";
import { UnsentStore } from "./unsent";

export interface ClientOptions {
  dial: Dial;
  clock: Clock;
  storage: SharedStorage;
  /** The id of who is logged in, as far as the page knows; "" if it does not. */
  user: string;
  /** The id of the room to show first, as far as the page knows; "" if it does not. */
  firstRoom: string;
}

/** Positions are compared with the server's this often, in milliseconds. */
const positionsMs = 60_000;

/** The session of one person on this page: the rooms, and the connection under them. */
export class Client {
  /** The rooms, the person or the server's version have changed. */
  readonly changed = new Signal();
  readonly connection: Connection;
  me: User | undefined;
  rooms: RoomInfo[] = [];
  /** The room that the page shows. */
  room: Room | undefined;
  /** The server has another version now than when the page was loaded. */
  outdated = false;
  /** How many code points a text may have, once the server has said it. */
  maxText: number | undefined;
  readonly #options: ClientOptions;
  readonly #tabs: Tabs;
  readonly #cache: Cache;
  readonly #time: ServerTime;
  readonly #userLog: Sequence<UserEntry, UserPage>;
  #version: string | undefined;
  #positionsTimer: Cancel | undefined;
  #resuming = false;
  /** What came of a room that was asked for before there is one here. */
  #early: (() => void)[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#tabs = new Tabs(options.storage, options.clock);
    this.#tabs.enter();
    this.#cache = new Cache(options.storage);
    this.#time = new ServerTime(options.clock);
    const cached = this.#cache.load(options.user);
    this.#userLog = new Sequence<UserEntry, UserPage>(cached?.user ?? nowhere, {
      clock: options.clock,
      apply: (entry) => this.#applyUser(entry),
      reset: () => {},
      ask: () => void this.#resume(),
    });
    this.connection = new Connection(options.dial, options.clock, {
      up: () => void this.#resume(),
      down: () => this.#down(),
      event: (event, payload) => this.#heard(event, payload),
      probe: () => void this.#comparePositions(),
    });
    if (cached) this.#restore(cached);
  }

  start(): void {
    this.connection.connect();
  }

  /** The page is seen again, maybe after a long sleep. */
  visible(): void {
    if (this.connection.online) void this.#comparePositions();
    else this.connection.connect();
  }

  /** The page is about to go, perhaps for good: what it had to send is for the other tabs. */
  left(): void {
    this.hidden();
    this.#tabs.leave();
  }

  /** The page goes on after it had gone, or had been frozen. */
  back(): void {
    if (this.connection.status.kind === "ended") return;
    this.#tabs.enter();
    this.room?.reload();
  }

  /** The page is about to be hidden, perhaps for good. */
  hidden(): void {
    if (this.connection.status.kind === "ended" || !this.me || !this.room?.loaded) return;
    this.room.unread.flush();
    this.room.changes.flush();
    const { timeline, sequence, info, unread } = this.room;
    const messages = timeline.messages.slice(-cachedMessages);
    this.#cache.save({
      me: this.me,
      user: this.#userLog.position,
      info: { ...info, count: unread.count, readCount: unread.readCount },
      room: {
        position: sequence.position,
        messages,
        start: timeline.start && messages.length === timeline.messages.length,
      },
    });
  }

  get storage(): SharedStorage {
    return this.#options.storage;
  }

  /** The session is over. What was stored goes; if it merely expired, what I wrote stays. */
  end(reason: EndReason): void {
    if (reason === "expired") this.#cache.clear();
    else this.#forget();
    this.room?.close();
    this.#tabs.stop();
    this.connection.end(reason);
  }

  /** Nothing of this person stays in the browser. */
  #forget(): void {
    this.room?.outbox.forget();
    this.room?.changes.forget();
    this.room?.close();
    forget(this.#options.storage);
  }

  #restore(cached: Cached): void {
    this.me = cached.me;
    this.rooms = [cached.info];
    this.#open(cached.info, { cached: cached.room });
  }

  #open(info: RoomInfo, more: Pick<RoomOptions, "cached"> = {}): Room {
    const { clock, storage } = this.#options;
    const me = this.me!;
    const [tabs, unsent] = [this.#tabs, new UnsentStore(storage, me.id)];
    this.room?.close();
    this.room = new Room({
      info,
      me,
      clock,
      time: this.#time,
      call: (event, payload) => this.connection.call(event, payload),
      store: unsent,
      changeStore: new ChangeStore(storage, me.id),
      tabs,
      draft: new Draft({ user: me.id, room: info.id, clock, storage, tabs, unsent }),
      recount: () => void this.#resume(),
      ...more,
    });
    this.room.told(info, more.cached !== undefined);
    this.room.unread.cut();
    return this.room;
  }

  #positions(): Positions {
    const open: Record<string, Position> = {};
    const { firstRoom } = this.#options;
    if (this.room) open[this.room.info.id] = this.room.sequence.position;
    else if (firstRoom) open[firstRoom] = nowhere;
    return { user: this.#userLog.position, open };
  }

  /** Brings everything up to date, and has the server send what follows. */
  async #resume(): Promise<void> {
    if (this.#resuming) return;
    this.#resuming = true;
    this.#early = [];
    this.#userLog.asked();
    this.room?.sequence.asked();
    try {
      this.#resumed(await this.connection.call("resume", this.#positions()));
    } catch (error) {
      if (error instanceof Refusal && error.code === "unauthorized") this.end("expired");
      else if (error instanceof Refusal) this.connection.giveUp();
      else if (!(error instanceof LinkLost)) throw error;
    } finally {
      this.#resuming = false;
    }
  }

  #resumed(answer: Resumed): void {
    const fresh = !this.room;
    if (this.me && this.me.id !== answer.me.id) {
      // Somebody else is logged in here by now.
      this.#forget();
      this.#tabs.enter();
      this.room = undefined;
      this.#userLog.position = nowhere;
    }
    this.me = answer.me;
    this.rooms = answer.rooms;
    this.maxText = answer.server.maxText;
    this.#time.heard(answer.server.now);
    this.#noteVersion(answer.server.version);
    this.#userLog.take(answer.user);
    const pages = new Map(Object.entries(answer.open));
    if (fresh) this.#openNamed(pages);
    const page = this.room && pages.get(this.room.info.id);
    if (this.room && page) this.#roomResumed(this.room, page);
    else this.#openFirst();
    this.changed.emit();
  }

  /** Opens the room that was asked for before the rooms were known. */
  #openNamed(pages: Map<string, Resumed["open"][string]>): void {
    const named = this.rooms.find(({ id }) => pages.has(id));
    if (!named) return;
    this.#open(named).sequence.asked();
    for (const hear of this.#early) hear();
    this.#early = [];
  }

  #roomResumed(room: Room, page: Resumed["open"][string]): void {
    // A backup was restored: what is kept is newer than what there is.
    if (page.reset && page.position.n < room.sequence.position.n) this.#cache.clear();
    room.take(page);
    const info = this.rooms.find((other) => other.id === room.info.id);
    if (info) room.told(info, !page.more);
    this.connection.settled();
    this.#tabs.up = true;
    room.resumed();
    this.#schedulePositions();
  }

  /** The answer names the rooms; one that was not asked for is opened by a second resume. */
  #openFirst(): void {
    const first = this.rooms[0];
    if (first && first.id === this.room?.info.id) return this.connection.giveUp();
    this.room = undefined;
    if (!first) return this.connection.settled();
    this.#open(first);
    this.#resuming = false;
    void this.#resume();
  }

  #noteVersion(version: string): void {
    this.#version ??= version;
    this.outdated = version !== this.#version;
  }

  #down(): void {
    this.#positionsTimer?.();
    this.#tabs.up = false;
    this.#userLog.cut();
    this.room?.cut();
    this.changed.emit();
  }

  #schedulePositions(): void {
    this.#positionsTimer?.();
    this.#positionsTimer = this.#options.clock.after(positionsMs, () => void this.#comparePositions());
  }

  /** A quiet log cannot show by a later number that something was lost. */
  async #comparePositions(): Promise<void> {
    this.#schedulePositions();
    try {
      const moved = await this.connection.call("positions", this.#positions());
      if (moved.user) this.#userLog.behind();
      if (this.room && moved.open.includes(this.room.info.id)) this.room.sequence.behind();
    } catch (error) {
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    }
  }

  #heard<E extends keyof Events>(event: E, payload: Events[E]): void {
    if ("room" in payload && !this.room && this.#resuming) {
      this.#early.push(() => this.#heard(event, payload));
      return;
    }
    handlers[event](payload, {
      client: this,
      room: (id) => (this.room?.info.id === id ? this.room : undefined),
      user: (entries) => this.#userLog.receive(entries),
    });
  }

  #applyUser(entry: UserEntry): void {
    const { room } = this;
    if (entry.room) this.#roomTold(entry.room);
    if (entry.kind === "left") this.rooms = this.rooms.filter((other) => other.id !== entry.roomId);
    if (entry.kind === "read" && room?.info.id === entry.roomId) room?.unread.readElsewhere(entry.readCount ?? 0);
    this.changed.emit();
  }

  #roomTold(info: RoomInfo): void {
    const known = this.rooms.some((room) => room.id === info.id);
    this.rooms = known ? this.rooms.map((room) => (room.id === info.id ? info : room)) : [...this.rooms, info];
    if (this.room?.info.id === info.id) this.room.told(info);
  }
}

/** What a handler of an event may touch. */
interface Reach {
  client: Client;
  room(id: string): Room | undefined;
  user(entries: UserEntry[]): void;
}

const handlers: { [E in keyof Events]: (payload: Events[E], reach: Reach) => void } = {
  entries: ({ room, entries }, reach) => reach.room(room)?.receive(entries),
  user: ({ entries }, reach) => reach.user(entries),
  heads: () => {}, // counts of rooms that are not open; there is one room
  presence: (change, reach) => reach.room(change.room)?.here(change),
  typing: ({ room, user }, reach) => reach.room(room)?.typing.heard(user),
  "session:end": ({ reason }, reach) => reach.client.end(reason),
  "server:restart": ({ retryAfterMs }, reach) => reach.client.connection.restarting(retryAfterMs),
};
