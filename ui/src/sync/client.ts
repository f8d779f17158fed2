import { type EndReason, type Events, nowhere, type Positions, protocol, type Resumed, type Self, type Server, type UserEntry, type UserPage } from "../wire";
import { Cache, cachedMessages, cachedRooms, type Cached, forget } from "./cache";
import type { Cancel, Clock } from "./clock";
import { Connection } from "./connection";
import { type Dial, LinkLost, Refusal } from "./link";
import { People } from "./people";
import type { CachedRoom, Room } from "./room";
import { type Most, Rooms } from "./rooms";
import { Saved } from "./saved";
import { Sequence } from "./sequence";
import { ServerTime } from "./servertime";
import type { Call } from "./session";
import { Signal } from "./signal";
import type { SharedStorage } from "./storage";
import { Tabs } from "./tabs";
import { Written } from "./written";

export interface ClientOptions {
  dial: Dial;
  clock: Clock;
  storage: SharedStorage;
  /** The id of who is logged in, as far as the page knows; "" if it does not. */
  user: string;
  /** The id of the room that is shown if no other is asked for, as far as the page knows; "" if it does not. */
  firstRoom: string;
  /** The id of the room that is asked for; "" if none is. */
  room?: string | undefined;
  /** How many rooms are open and loaded, if not as many as usual. */
  most?: Most | undefined;
}

/** Positions are compared with the server's this often, in milliseconds. */
const positionsMs = 60_000;

/** The session of one person on this page: the rooms, and the connection under them. */
export class Client {
  /** Other rooms are there, or another one is shown; the person or the server's version have changed. */
  readonly changed = new Signal();
  /** What a list of the rooms shows has changed. */
  readonly listed = new Signal();
  readonly connection: Connection;
  /** The version of each draft that the server keeps of me, by room. */
  readonly drafts = new Map<string, number>();
  /** They are others now. */
  readonly drafted = new Signal();
  /** How people are called now. */
  readonly people: People;
  me: Self | undefined;
  /** The server has another version now than when the page was loaded, or speaks a later one than the page. */
  outdated = false;
  /** What the server has said of itself, once it has. */
  server: Server | undefined;
  /** Which messages I have saved. */
  readonly saved: Saved;
  /** Sends any event. It fails with a Refusal when the server says no, with LinkLost when the connection ends first. */
  readonly call: Call = (event, payload) => this.connection.call(event, payload);
  readonly #options: ClientOptions;
  readonly #tabs: Tabs;
  readonly #cache: Cache;
  readonly #time: ServerTime;
  readonly #userLog: Sequence<UserEntry, UserPage>;
  #rooms: Rooms | undefined;
  /** The id of the room that is to be shown; "": the first one; undefined: none. */
  #wanted: string | undefined;
  /** The server has said which rooms there are. */
  #known = false;
  #focused = false;
  #version: string | undefined;
  #positionsTimer: Cancel | undefined;
  #resuming = false;
  /** More was asked for meanwhile: what the resume under way brings may be from before that. */
  #again = false;
  /** What came of rooms before the answer that names them. */
  #early: (() => void)[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#wanted = options.room ?? "";
    this.#tabs = new Tabs(options.storage, options.clock);
    this.#tabs.enter();
    this.#cache = new Cache(options.storage);
    this.#time = new ServerTime(options.clock);
    const cached = this.#cache.load(options.user);
    this.saved = new Saved(cached?.saved);
    this.#userLog = new Sequence<UserEntry, UserPage>(cached?.saved ? cached.user : nowhere, {
      clock: options.clock,
      apply: (entry) => this.#applyUser(entry),
      // What I have set on messages is not known any more.
      reset: () => this.#renew(),
      ask: () => void this.#resume(),
    });
    this.people = new People({
      cached: cached?.people,
      clock: options.clock,
      ask: () => void this.#resume(),
      reset: () => this.#renew(),
    });
    this.connection = new Connection(options.dial, options.clock, {
      up: () => void this.#resume(),
      down: () => this.#down(),
      event: (event, payload) => this.#heard(event, payload),
      probe: () => void this.#comparePositions(),
    });
    if (cached) this.#restore(cached);
  }

  /** How far my log is known. */
  get heard(): number {
    return this.#userLog.position.n;
  }

  /** All rooms that are mine; none before they are known. */
  get rooms(): readonly Room[] {
    return this.#rooms?.all ?? [];
  }

  /** Those that were shown, the last one first. */
  get recent(): readonly Room[] {
    return this.#rooms?.recent ?? [];
  }

  /** How many code points a text may have, once the server has said it. */
  get maxText(): number | undefined {
    return this.server?.maxText;
  }

  /** The server's time, as well as the page knows it, in milliseconds since 1970. */
  now(): number {
    return this.#time.now();
  }

  /** How many messages are unread in all rooms of which I want to know everything. */
  get unread(): number {
    return this.rooms.reduce((sum, { info, unread }) => ((info.level ?? "all") === "all" ? sum + unread.unread : sum), 0);
  }

  /** How many unread messages are meant for me: those that mention me, and what is said in conversations. */
  get meant(): number {
    return this.rooms.reduce((sum, room) => sum + meantIn(room), 0);
  }

  /** The room that the page shows. */
  get room(): Room | undefined {
    return this.#rooms?.shown;
  }

  /** The room that is asked for is not there, or not mine. */
  get absent(): boolean {
    return this.#known && !!this.#wanted && this.room?.id !== this.#wanted;
  }

  start(): void {
    this.connection.connect();
  }

  /** Shows the room with that id; "": the first one; undefined: none. */
  show(id: string | undefined): void {
    if (id === this.#wanted) return;
    this.#wanted = id;
    this.#showWanted();
    this.changed.emit();
  }

  /** Marks all rooms as read. Returns how that is undone, if anything was unread. Both fail as `call` does. */
  async readAll(): Promise<(() => Promise<void>) | undefined> {
    if (!this.#rooms) throw new LinkLost();
    return this.#rooms.readAll();
  }

  /** Opens the room that is shown, if that has failed. */
  retry(): void {
    this.#rooms?.retry();
  }

  /** Somebody looks at the page, or not any more. */
  focused(focused: boolean): void {
    this.#focused = focused;
    this.#rooms?.focused(focused);
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
    for (const room of this.rooms) room.reload();
  }

  /** The page is about to be hidden, perhaps for good. */
  hidden(): void {
    if (this.connection.status.kind === "ended" || !this.me || !this.#rooms) return;
    this.flush();
    const tails: Record<string, CachedRoom> = {};
    for (const room of this.recent.slice(0, cachedRooms).toReversed()) if (room.loaded) tails[room.id] = tailOf(room);
    this.#cache.save({
      me: this.me,
      user: this.#userLog.position,
      people: this.people.kept,
      saved: this.saved.all,
      rooms: this.rooms.map(({ info, unread: { count, readCount }, mentions: { all } }) => ({ ...info, count, readCount, mentions: all })),
      tails,
    });
  }

  /** What is known of me, or of what I am in rooms, is old: asks for it again. */
  renew(): void {
    void this.#resume();
  }

  /** Stores and sends what waits for a better moment. */
  flush(): void {
    for (const room of this.rooms) room.flush();
  }

  get storage(): SharedStorage {
    return this.#options.storage;
  }

  /** The session is over. What was stored goes; if it merely expired, what I wrote stays. */
  end(reason: EndReason): void {
    if (reason === "expired") this.#cache.clear();
    else this.#forget();
    this.#rooms?.close();
    this.#tabs.stop();
    this.connection.end(reason);
  }

  /** All that is loaded, or kept, is to be had anew. */
  #renew(): void {
    this.#cache.clear();
    this.#rooms?.renew();
  }

  /** Nothing of this person stays in the browser. */
  #forget(): void {
    this.#rooms?.forget();
    this.#rooms?.close();
    forget(this.#options.storage);
  }

  #restore(cached: Cached): void {
    const rooms = this.#enter(cached.me);
    rooms.replace(cached.rooms);
    this.#showWanted();
    for (const [id, tail] of Object.entries(cached.tails)) rooms.get(id)?.restore(tail);
  }

  /** The rooms of a person, of which none is known yet. */
  #enter(me: Self): Rooms {
    const { clock, storage, most } = this.#options;
    this.me = me;
    const written = new Written(storage, me.id, (room) => rooms.get(room)?.goOn());
    const [time, tabs, call] = [this.#time, this.#tabs, this.call];
    const rooms = new Rooms({ me, clock, storage, time, tabs, written, drafts: this.drafts, call, recount: () => void this.#resume() }, most);
    rooms.changed.on(() => this.#roomsChanged());
    rooms.listed.on(() => this.listed.emit());
    rooms.focused(this.#focused);
    return (this.#rooms = rooms);
  }

  #drafted(): void {
    this.drafted.emit();
    this.listed.emit();
  }

  #roomsChanged(): void {
    this.changed.emit();
    this.listed.emit();
  }

  #showWanted(): void {
    const rooms = this.#rooms;
    if (!rooms) return;
    const wanted = this.#wanted;
    if (wanted === undefined) return rooms.show(undefined);
    const first = rooms.get(this.#options.firstRoom) ?? rooms.all[0];
    const next = wanted === "" ? first : rooms.get(wanted);
    // Of a room that was lost the page shows what was written there.
    if (next || rooms.shown?.id !== wanted) rooms.show(next);
  }

  #positions(): Positions {
    const asked = this.#wanted || this.#options.firstRoom;
    const open = this.#rooms?.resuming() ?? (asked && this.#wanted !== undefined ? { [asked]: nowhere } : {});
    return { user: this.#userLog.position, ...this.people.at, open };
  }

  /** Brings everything up to date, and has the server send what follows. */
  async #resume(): Promise<void> {
    this.#again = this.#resuming;
    if (this.#again) return;
    this.#resuming = true;
    this.#early = [];
    this.#userLog.asked();
    this.people.log.asked();
    try {
      this.#resumed(await this.call("resume", this.#positions()));
    } catch (error) {
      if (error instanceof Refusal && error.code === "unauthorized") this.end("expired");
      else if (error instanceof Refusal) this.connection.giveUp();
      else if (!(error instanceof LinkLost)) throw error;
    } finally {
      this.#resuming = false;
    }
    if (this.#again && this.connection.online) void this.#resume();
  }

  #resumed(answer: Resumed): void {
    let { open } = answer;
    if (this.me && this.me.id !== answer.me.id) {
      // Somebody else is logged in here by now. The pages go on from what the former person had.
      open = {};
      this.#forget();
      this.#tabs.enter();
      this.#rooms = undefined;
      this.#userLog.position = nowhere;
    }
    const fresh = !this.#rooms;
    const rooms = this.#rooms ?? this.#enter(answer.me);
    // The same person as before stays the same object, for whoever compares.
    if (JSON.stringify(this.me) !== JSON.stringify(answer.me)) this.me = answer.me;
    this.#known = true;
    this.server = answer.server;
    if (answer.user.reset) this.saved.replace(answer.saved ?? []);
    this.#time.heard(answer.server.now);
    this.#noteVersion(answer.server);
    this.drafts.clear();
    for (const [room, v] of Object.entries(answer.drafts ?? {})) this.drafts.set(room, v);
    this.#userLog.take(answer.user);
    this.people.take(answer.people);
    rooms.replace(answer.rooms);
    this.#showWanted();
    // What was asked for before the rooms were known belongs to the one that is shown now.
    if (fresh) rooms.resuming();
    for (const hear of this.#early.splice(0)) hear();
    this.#noteRestored(answer);
    this.#tabs.up = true;
    rooms.resumed(answer.rooms, open);
    this.connection.settled();
    this.#schedulePositions();
    this.#drafted();
    this.changed.emit();
  }

  /** When a backup was restored, what is kept is newer than what there is. */
  #noteRestored({ open }: Resumed): void {
    for (const [id, page] of Object.entries(open)) {
      if (page.reset && page.position.n < (this.#rooms?.get(id)?.sequence.position.n ?? 0)) this.#cache.clear();
    }
  }

  #noteVersion(server: Server): void {
    this.#version ??= server.version;
    this.outdated = server.version !== this.#version || server.protocol > protocol;
  }

  #down(): void {
    this.#positionsTimer?.();
    this.#tabs.up = false;
    this.#userLog.cut();
    this.people.log.cut();
    this.#rooms?.cut();
    this.changed.emit();
  }

  #schedulePositions(): void {
    this.#positionsTimer?.();
    this.#positionsTimer = this.#options.clock.after(positionsMs, () => void this.#comparePositions());
  }

  /** A quiet log cannot show by a later number that something was lost. */
  async #comparePositions(): Promise<void> {
    this.#schedulePositions();
    const open = this.rooms.filter((room) => room.open);
    const positions = Object.fromEntries(open.map((room) => [room.id, room.sequence.position]));
    try {
      const moved = await this.call("positions", { user: this.#userLog.position, ...this.people.at, open: positions });
      if (moved.user) this.#userLog.behind();
      if (moved.people) this.people.log.behind();
      for (const id of moved.open) this.#rooms?.get(id)?.behind();
    } catch (error) {
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    }
  }

  #heard<E extends keyof Events>(event: E, payload: Events[E]): void {
    if ("room" in payload && !this.#rooms && this.#resuming) {
      this.#early.push(() => this.#heard(event, payload));
      return;
    }
    handlers[event](payload, { client: this, rooms: this.#rooms, user: (entries) => this.#userLog.receive(entries) });
  }

  #applyUser(entry: UserEntry): void {
    const rooms = this.#rooms;
    if (!rooms) return;
    switch (entry.kind) {
      case "room":
        if (!entry.room) return;
        rooms.told(entry.room);
        return this.#showWanted();
      case "left":
        this.drafts.delete(entry.roomId);
        return rooms.lose(entry.roomId);
      case "draft":
        if (entry.v > 0) this.drafts.set(entry.roomId, entry.v);
        else this.drafts.delete(entry.roomId);
        return this.#drafted();
      case "read":
        if (entry.readCount === undefined) return;
        rooms.get(entry.roomId)?.mentions.take(entry.asOf, entry.mentions);
        return rooms.get(entry.roomId)?.unread.readElsewhere(entry.readCount);
      case "mention":
        return rooms.get(entry.roomId)?.mentions.take(entry.asOf, entry.mentions);
      case "reacted":
        return rooms.get(entry.roomId)?.reacted(entry.own);
      case "saved":
        this.saved.told(entry.message, entry.on);
    }
  }
}

/** How many unread messages of a room are meant for me. */
function meantIn({ info: { kind, level = "all" }, unread, mentions }: Room): number {
  if (level === "nothing") return 0;
  return level === "all" && (kind === "direct" || kind === "group") ? unread.unread : mentions.count;
}

function tailOf({ timeline, sequence, quotes, reactions }: Room): CachedRoom {
  const messages = timeline.messages.slice(-cachedMessages);
  const start = timeline.start && messages.length === timeline.messages.length;
  const first = start ? 0 : (messages[0]?.n ?? Infinity);
  const lines = timeline.lines.filter((line) => line.n > first);
  return { position: sequence.position, messages, lines, start, quotes: quotes.kept(messages), reactions: reactions.kept(messages) };
}

/** What a handler of an event may touch. */
interface Reach {
  client: Client;
  rooms: Rooms | undefined;
  user(entries: UserEntry[]): void;
}

const handlers: { [E in keyof Events]: (payload: Events[E], reach: Reach) => void } = {
  entries: ({ room, entries }, { rooms }) => rooms?.get(room)?.receive(entries),
  user: ({ entries }, reach) => reach.user(entries),
  people: ({ entries }, { client }) => client.people.log.receive(entries),
  heads: (heads, { rooms }) => rooms?.heads(heads),
  presence: (change, { rooms }) => rooms?.get(change.room)?.here(change),
  typing: ({ room, user }, { rooms }) => rooms?.get(room)?.typed(user),
  self: (_, { client }) => client.renew(),
  "session:end": ({ reason }, { client }) => client.end(reason),
  "server:restart": ({ retryAfterMs }, { client }) => client.connection.restarting(retryAfterMs),
};
