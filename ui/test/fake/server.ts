import type { Cancel, Clock } from "../../src/sync/clock";
import { type Dial, type Link, type LinkListener, LinkLost, Refusal } from "../../src/sync/link";
import { type Calls, type ErrorCode, type Events, type Head, type KeptDraft, nowhere, type Opened, type OwnReactions, type Page, type PeoplePage, type PersonEntry, type Position, type PresenceChange, protocol, type Resumed, type Self, type Server, type User, type UserEntry, type UserPage, type WireError, type Room as RoomInfo } from "../../src/wire";
import { FakeDrafts } from "./drafts";
import { FakeLog } from "./log";
import { novel, rename } from "./novel";
import type { FakeRoom } from "./room";
import { FakeSaved } from "./saved";
import { calledIn, concerns, mentionedIn } from "./mentions";
import type { Weather } from "./weather";

export { fair, type Weather } from "./weather";

/** What an entry of a person's log says, whichever it is. */
type Change<E = UserEntry> = E extends UserEntry ? Omit<E, "n" | "id" | "at"> : never;

export const lobby = "lobby00000000";

const attemptMs = 8_000;
const pingMs = 15_000;
const headsMs = 1_000;

/** Under which a person's mark of a room is kept. */
export const markKey = (user: User, room: string) => (room === lobby ? user.id : `${user.id} ${room}`);

interface Peer {
  user: User;
  listener: LinkListener;
  weather: Weather;
  open: boolean;
  /** The rooms that it has open. */
  rooms: Set<string>;
  lost: Set<(error: Error) => void>;
}

/** A server in memory that speaks docs/protocol.md. At first there is only the lobby, in which everybody is. */
export class FakeServer {
  /** The lobby's. */
  readonly log: FakeLog;
  readonly rooms = new Map<string, FakeRoom>();
  readonly erased = new Set<string>();
  readonly clock: Clock;
  /** What its own clock says, in milliseconds since 1970. */
  readonly now: () => number;
  version = "1";
  /** What it speaks; if that is another version than the page's, it says more than the page knows. */
  protocol = protocol;
  /** Why no page is let in. */
  refuses: ErrorCode | undefined;
  /** How many code points a text may have. */
  maxText = 1_000;
  /** What the next calls of an event are refused with, in order. */
  readonly refusals = new Map<keyof Calls, WireError[]>();
  /** How often each event was called. */
  readonly calls = new Map<keyof Calls, number>();
  readonly readCounts = new Map<string, number>();
  dials = 0;
  here: User[] = [];
  /** What people write and have not sent. */
  readonly drafts = new FakeDrafts();
  readonly #userLogs = new Map<string, UserEntry[]>();
  readonly #saved = new FakeSaved();
  /** Rooms that have moved on since heads were last told. */
  readonly #moved = new Set<string>();
  /** What else lists show of rooms, if it has changed. */
  readonly #changes = new Map<string, Partial<Head>>();
  readonly #people = new Map<string, User>();
  /** How people are called, if not as it was first said. */
  readonly #now = new Map<string, User>();
  #peopleLog: { id: string; user: string }[] = [];
  #calls = 0;
  readonly #roles = new Map<string, Self["role"]>();
  #peers: Peer[] = [];
  #telling: Cancel | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
    // It has a clock of its own, which nobody sets.
    const began = clock.now() - clock.elapsed();
    this.now = () => began + clock.elapsed();
    this.log = this.add(lobby, { name: "lobby" });
  }

  /** Makes a room in which everybody is. */
  add(id: string, info: Partial<RoomInfo> = {}): FakeLog {
    const log = new FakeLog(id, this.now);
    this.rooms.set(id, { log, info, topic: "", outside: new Set(), history: "start", joined: new Map(), invited: new Map(), mine: new Map() });
    return log;
  }

  /** Somebody is in a room from now on, or out of it. */
  member(user: User, id: string, inside: boolean): void {
    const room = this.rooms.get(id)!;
    if (inside === !room.outside.has(user.id)) return;
    if (inside) {
      room.outside.delete(user.id);
      room.invited.delete(user.id);
      room.joined.set(user.id, room.log.head + 1);
    }
    this.change((log) => log.membership(inside ? "join" : "leave", user), id);
    if (!inside) {
      room.outside.add(user.id);
      room.mine.delete(user.id);
      for (const peer of this.#peers) if (peer.user.id === user.id) peer.rooms.delete(id);
    }
    if (!inside) this.drafts.lose(user, id);
    this.tellUser(user, inside ? { kind: "room", roomId: id, room: this.room(user, id) } : { kind: "left", roomId: id });
  }

  /** Somebody may come into a room, or not any more. */
  invite(user: User, id: string, by: User | undefined): void {
    const { outside, invited } = this.rooms.get(id)!;
    if (!outside.has(user.id) || invited.has(user.id) === (by !== undefined)) return;
    if (by) invited.set(user.id, by);
    else invited.delete(user.id);
    this.tellUser(user, by ? { kind: "room", roomId: id, room: this.room(user, id) } : { kind: "left", roomId: id });
  }

  /** A room has another name, or is archived, or is not any more. */
  describe(id: string, change: { name?: string; archived?: boolean }, by: User): void {
    const { info, invited } = this.rooms.get(id)!;
    const { name, archived } = change;
    if (name !== undefined) info.name = name;
    if (archived) info.archived = true;
    else if (archived === false) delete info.archived;
    this.#changes.set(id, { ...this.#changes.get(id), ...change });
    this.change((log) => {
      if (name !== undefined) log.changed({ kind: "name", by, text: name });
      if (archived !== undefined) log.changed({ kind: archived ? "archive" : "restore", by, text: "" });
    }, id);
    for (const user of invited.keys()) this.tellUser(this.#people.get(user)!, { kind: "room", roomId: id, room: this.room(this.#people.get(user)!, id) });
  }

  /** Members see what was said before they came, or do not any more. */
  setHistory(id: string, history: FakeRoom["history"], by: User): void {
    const room = this.rooms.get(id)!;
    if (room.history === history) return;
    room.history = history;
    this.change((log) => log.changed({ kind: "setting", by, text: `history=${history}` }), id);
  }

  /** Somebody's place in a room is another, or what they want of it. */
  place(user: User, id: string, change: Pick<RoomInfo, "role" | "level" | "favourite">, by = user): void {
    const { mine, outside } = this.rooms.get(id)!;
    if (outside.has(user.id)) return;
    mine.set(user.id, { ...mine.get(user.id), ...change });
    if (change.role) this.change((log) => log.changed({ kind: "role", by, user, role: change.role! }), id);
    this.tellUser(user, { kind: "room", roomId: id, room: this.room(user, id) });
  }

  /** Somebody has another role on the server; the server's admins own the rooms that everybody finds. */
  promote(user: User, role: Self["role"]): void {
    this.#roles.set(user.id, role);
    for (const peer of this.#peers) if (peer.user.id === user.id) this.#tell(peer, "self", this.#self(user));
  }

  #self({ id, name }: User): Self {
    const role = this.#roles.get(id);
    return { id, name, ...(role && { role }) };
  }

  /** A room is there for nobody any more. */
  erase(id: string): void {
    const { outside, invited } = this.rooms.get(id)!;
    this.change((log) => log.changed({ kind: "erase" }), id);
    this.rooms.delete(id);
    this.erased.add(id);
    for (const peer of this.#peers) peer.rooms.delete(id);
    for (const user of this.#people.values()) {
      this.drafts.lose(user, id);
      if (!outside.has(user.id) || invited.has(user.id)) this.tellUser(user, { kind: "left", roomId: id });
    }
  }

  /** The first number of which somebody sees the messages. */
  first(user: User, id: string): number {
    const { history, joined } = this.rooms.get(id)!;
    return history === "joining" ? (joined.get(user.id) ?? 1) : 1;
  }

  /** Somebody's mark moves, on whatever device. */
  read(user: User, id: string, count: number): void {
    const { log, outside } = this.rooms.get(id)!;
    const readCount = Math.min(count, log.count);
    if (outside.has(user.id) || readCount === this.readCounts.get(markKey(user, id))) return;
    this.readCounts.set(markKey(user, id), readCount);
    this.tellUser(user, { kind: "read", roomId: id, readCount, asOf: log.head, ...this.#mentioned(user, id) });
  }

  #mark(user: User, id: string): number {
    return this.readCounts.get(markKey(user, id)) ?? this.rooms.get(id)!.log.count;
  }

  #mentioned(user: User, id: string): { mentions?: number[] } {
    return mentionedIn(this.rooms.get(id)!.log.messages.values(), user, this.#mark(user, id));
  }

  /** A person is called otherwise from now on. */
  call(user: User): void {
    this.#now.set(user.id, user);
    this.#peopleLog.push({ id: `p${++this.#calls}`, user: user.id });
    for (const peer of this.#peers) {
      for (const entries of peer.weather.disturb([this.#personEntry(this.#peopleLog.length)])) this.#tell(peer, "people", { entries });
    }
  }

  /** A backup is restored, from before so many changes of people; those are called otherwise then. */
  restorePeople(changes: number): void {
    const before = Math.max(0, this.#peopleLog.length - changes);
    for (const { user } of this.#peopleLog.splice(before)) this.call({ id: user, name: `restored ${this.#calls}` });
  }

  /** How somebody is called now. */
  called(user: User): User {
    return this.#now.get(user.id) ?? user;
  }

  #personEntry(n: number): PersonEntry {
    const { id, user } = this.#peopleLog[n - 1]!;
    return { n, id, user: this.#now.get(user)! };
  }

  #peoplePage(after: Position | undefined): PeoplePage {
    const at = (n: number): Position => ({ n, id: this.#peopleLog[n - 1]?.id ?? "" });
    const head = at(this.#peopleLog.length);
    const nothing = { reset: false, entries: [], position: head, more: false };
    if (!after) return nothing;
    if (at(after.n).id !== after.id || after.n > head.n) return { ...nothing, reset: true };
    // Two at once, so that more of them have to be asked for again.
    const last = Math.min(head.n, after.n + 2);
    const entries = Array.from({ length: last - after.n }, (_, i) => this.#personEntry(after.n + 1 + i));
    return { reset: false, entries, position: at(last), more: last < head.n };
  }

  /** Somebody sets an emoji on a message, or takes it back. The room hears of it at once, or with what comes next. */
  react(user: User, room: string, message: string, emoji: string, on: boolean, tell = true): OwnReactions {
    const { reactions } = this.rooms.get(room)!.log;
    const changed = reactions.set(message, user.id, emoji, on);
    const own = reactions.own(message, user.id);
    if (changed) this.tellUser(user, { kind: "reacted", roomId: room, own });
    if (tell) this.change((log) => log.tellReactions(), room);
    return own;
  }

  /** Somebody saves a message, or takes it out of what they have saved. */
  save(user: User, room: string, message: string, on: boolean): void {
    if (this.#saved.set(user.id, message, on)) this.tellUser(user, { kind: "saved", roomId: room, message, on });
  }

  /** Somebody writes in a room, on whatever device. Returns the draft's version; 0: it was sent before, or is emptied. */
  draft(user: User, room: string, draft: Omit<KeptDraft, "v">): number {
    if (this.rooms.get(room)!.log.sent(user, draft.clientId)) return 0;
    const next = (this.#userLogs.get(user.id)?.length ?? 0) + 1;
    const changed = this.drafts.keep(user, room, draft, next);
    const { v } = this.drafts.of(user, room);
    if (changed) this.tellUser(user, { kind: "draft", roomId: room, v });
    return v;
  }

  /** Adds to an answer what its reader has set on the messages, or on all if it begins with the room. */
  #whose<A extends Pick<Page, "messages" | "own">>(user: User, room: string, answer: A, after?: Position): A {
    const { messages, reactions } = this.rooms.get(room)!.log;
    const about = after?.n === 0 && answer.messages.length === 0 ? [...messages.values()] : answer.messages;
    return { ...answer, own: about.map(({ id }) => reactions.own(id, user.id)).filter(({ emoji }) => emoji.length > 0) };
  }

  /** Adds an entry to a person's log. */
  tellUser(user: User, entry: Change): void {
    const log = this.#userLogs.get(user.id) ?? [];
    this.#userLogs.set(user.id, log);
    const n = log.length + 1;
    log.push({ n, id: `u${n}`, at: this.now(), ...entry });
    for (const peer of this.#peers) if (peer.user.id === user.id) this.#tell(peer, "user", { entries: [log.at(-1)!] });
  }

  /** How a person's page reaches this server, in that weather. */
  dial(user: User, weather: Weather): Dial {
    return (listener) => {
      this.dials++;
      this.#people.set(user.id, user);
      const peer: Peer = { user, listener, weather, open: true, rooms: new Set(), lost: new Set() };
      this.clock.after(weather.latency, () => {
        if (!peer.open) return;
        if (weather.state === "silent") return void this.clock.after(attemptMs, () => this.#drop(peer));
        if (weather.state === "down") return this.#drop(peer);
        if (this.refuses) {
          peer.open = false;
          return listener.refused(this.refuses);
        }
        this.#peers.push(peer);
        this.#ping(peer);
        listener.up();
      });
      return this.#link(peer);
    };
  }

  /** Ends every connection of that weather: the pages notice at once. */
  drop(weather: Weather): void {
    for (const peer of this.#peers.filter((peer) => peer.weather === weather)) this.#drop(peer);
  }

  /** Tells a room what has been added to its log after n. */
  publish(after: number, id = lobby): void {
    const { log } = this.rooms.get(id)!;
    for (const peer of this.#peers) {
      if (!peer.rooms.has(id)) continue;
      const first = this.first(peer.user, id);
      const entries = Array.from({ length: log.head - after }, (_, i) => log.read(after + 1 + i, first));
      for (const batch of peer.weather.disturb(entries)) this.#tell(peer, "entries", { room: id, entries: batch });
    }
    if (log.head > after) this.#tellHead(id);
    const news = Array.from({ length: log.head - after }, (_, i) => log.read(after + 1 + i));
    for (const user of this.#people.values()) {
      if (this.rooms.get(id)!.outside.has(user.id) || !news.some((entry) => concerns(entry, log.named))) continue;
      this.tellUser(user, { kind: "mention", roomId: id, asOf: log.head, ...this.#mentioned(user, id) });
    }
  }

  /** Does something to the log of a room and publishes it. */
  change(change: (log: FakeLog) => void, id = lobby): void {
    const { log } = this.rooms.get(id)!;
    const before = log.head;
    change(log);
    this.publish(before, id);
  }

  /** Heads are told once a second, to those who do not have the room open then. */
  #tellHead(id: string): void {
    if (!this.#telling) this.#telling = this.clock.after(headsMs, () => this.#tellHeads());
    this.#moved.add(id);
  }

  #tellHeads(): void {
    this.#telling = undefined;
    for (const peer of this.#peers) {
      const heads: Record<string, Head> = {};
      for (const id of this.#moved) if (!peer.rooms.has(id) && this.#inside(peer, id)) heads[id] = this.#head(id);
      if (Object.keys(heads).length > 0) this.#tell(peer, "heads", heads);
    }
    this.#moved.clear();
  }

  #head(id: string): Head {
    const { head: n, count, messages, callers } = this.rooms.get(id)!.log;
    return { n, count, ...calledIn(messages.values(), callers), ...this.#changes.get(id) };
  }

  #inside(peer: Peer, id: string): boolean {
    const room = this.rooms.get(id);
    return room !== undefined && !room.outside.has(peer.user.id);
  }

  say<E extends keyof Events>(event: E, payload: Events[E], except?: string): void {
    for (const peer of this.#peers) {
      if (peer.user.id !== except) this.#tell(peer, event, payload);
    }
  }

  presence(came: User[], went: User[]): PresenceChange {
    const gone = new Set(went.map((user) => user.id));
    this.here = [...this.here.filter((user) => !gone.has(user.id)), ...came];
    return { room: lobby, total: this.here.length, here: null, came, went };
  }

  #ping(peer: Peer): void {
    if (!peer.open) return;
    if (peer.weather.state === "fair") peer.listener.heard();
    this.clock.after(pingMs, () => this.#ping(peer));
  }

  #tell<E extends keyof Events>(peer: Peer, event: E, payload: Events[E]): void {
    const copy = this.#said(payload, event);
    this.clock.after(peer.weather.latency, () => {
      if (peer.open && peer.weather.state === "fair") peer.listener.event(event, copy);
      // No number shows that a head is missing: it is late, as with TCP, but not lost.
      else if (peer.open && event === "heads") this.clock.after(headsMs, () => this.#tell(peer, event, payload));
    });
  }

  #link(peer: Peer): Link {
    return {
      call: (event, payload) =>
        new Promise((resolve, reject) => {
          if (!peer.open) return reject(new LinkLost());
          peer.lost.add(reject);
          this.clock.after(peer.weather.latency, () => {
            if (peer.open && peer.weather.state === "fair") this.#serve(peer, event, payload, resolve, reject);
          });
        }),
      close: () => this.#close(peer),
    };
  }

  #serve<C extends keyof Calls>(
    peer: Peer,
    event: C,
    payload: Calls[C]["in"],
    resolve: (answer: Calls[C]["out"]) => void,
    reject: (error: Error) => void,
  ): void {
    if (event === "send" && peer.weather.loses === "sends") return;
    this.calls.set(event, (this.calls.get(event) ?? 0) + 1);
    let refusal = this.refusals.get(event)?.shift();
    const answer = refusal ? undefined : this.#said(this.#answer(peer, event, payload, (error) => (refusal = error)));
    if (peer.weather.loses === "answers") return;
    this.clock.after(peer.weather.latency, () => {
      if (!peer.open || peer.weather.state !== "fair" || !peer.lost.delete(reject)) return;
      peer.listener.heard();
      if (refusal) reject(new Refusal(refusal));
      else resolve(answer!);
    });
  }

  #answer<C extends keyof Calls>(
    peer: Peer,
    event: C,
    payload: Calls[C]["in"],
    refuse: (error: WireError) => void,
  ): Calls[C]["out"] {
    const log = (id: string) => this.rooms.get(id)!.log;
    const of = (message: string) => [...this.rooms].find(([, { log }]) => log.messages.has(message))?.[0] ?? lobby;
    const notFound: WireError = { code: "not_found", message: "There is no such room.", retryable: false };
    if (payload && "room" in payload && !this.#inside(peer, payload.room as string)) {
      refuse(notFound);
      return {} as Calls[C]["out"];
    }
    const answers: { [E in keyof Calls]?: (payload: Calls[E]["in"]) => Calls[E]["out"] } = {
      resume: (positions) => this.#resume(peer, positions),
      open: ({ room, after }) => this.#open(peer, room, after),
      close: ({ room }) => {
        peer.rooms.delete(room);
        return this.#head(room);
      },
      page: ({ room, after }) => this.#whose(peer.user, room, log(room).page(after, this.first(peer.user, room)), after),
      history: ({ room, before, after }) => {
        const first = this.first(peer.user, room);
        return this.#whose(peer.user, room, before === undefined ? log(room).newer(after!, first) : log(room).history(before, first));
      },
      around: ({ room, message }) => {
        const around = log(room).around(message, this.first(peer.user, room));
        if (!around) refuse(notFound);
        return around ? this.#whose(peer.user, room, around) : ({} as Calls["around"]["out"]);
      },
      quotes: ({ room, messages }) => ({ quotes: log(room).quotes(messages, this.first(peer.user, room)), asOf: log(room).head }),
      send: ({ room, clientId, text, replyTo }) => {
        const before = log(room).head;
        const [quote] = log(room).quotes(replyTo === undefined ? [] : [replyTo], this.first(peer.user, room));
        const gone = replyTo !== undefined && (!quote || quote.deleted);
        if (gone && !log(room).sent(peer.user, clientId)) {
          refuse({ ...notFound, reason: "reply_gone", field: "replyTo" });
          return {} as Calls["send"]["out"];
        }
        const { id, n, count, at } = log(room).post(peer.user, clientId, text, undefined, replyTo);
        if (this.drafts.end(peer.user, room, clientId)) this.tellUser(peer.user, { kind: "draft", roomId: room, v: 0 });
        this.publish(before, room);
        return { id, n, count, at };
      },
      draft: ({ room, ...draft }) => ({ v: this.draft(peer.user, room, draft) }),
      drafted: ({ room }) => this.drafts.of(peer.user, room),
      edit: ({ message, text, base }) => {
        this.change((log) => {
          const code = log.edit(message, text, base);
          if (code) refuse({ code, message: "Refused.", retryable: false, ...(code === "conflict" && { field: "base" }) });
        }, of(message));
        return { editedAt: log(of(message)).messages.get(message)?.editedAt ?? 0 };
      },
      delete: ({ message }) => {
        this.change((log) => log.delete(message), of(message));
        return {};
      },
      react: ({ message, emoji, on }) => {
        const room = of(message);
        const there = log(room).messages.get(message);
        if (!there || there.deleted) {
          refuse(notFound);
          return {} as OwnReactions;
        }
        return this.react(peer.user, room, message, emoji, on);
      },
      pin: ({ message, on }) => {
        this.change((log) => log.pin(message, peer.user, on), of(message));
        return {};
      },
      save: ({ message, on }) => {
        this.save(peer.user, of(message), message, on);
        return {};
      },
      read: ({ room, count }) => {
        this.read(peer.user, room, Math.max(this.#mark(peer.user, room), count));
        return {};
      },
      unread: ({ message }) => {
        const room = of(message);
        const readCount = log(room).messages.get(message)!.count - 1;
        this.read(peer.user, room, readCount);
        return { readCount };
      },
      readAll: () => {
        const unread = [...this.rooms.keys()].filter((id) => this.#inside(peer, id) && this.#mark(peer.user, id) < log(id).count);
        const marks = Object.fromEntries(unread.map((id) => [id, this.#mark(peer.user, id)]));
        for (const id of unread) this.read(peer.user, id, log(id).count);
        return { marks };
      },
      readBack: ({ marks }) => {
        for (const [id, count] of Object.entries(marks)) if (count < this.#mark(peer.user, id)) this.read(peer.user, id, count);
        return {};
      },
      positions: ({ user, people, open }) => ({
        people: people !== undefined && (people.n !== this.#peopleLog.length || people.id !== (this.#peopleLog.at(-1)?.id ?? "")),
        user: user.n !== (this.#userLogs.get(peer.user.id)?.length ?? 0),
        open: Object.keys(open).filter((id) => !this.#inside(peer, id) || log(id).moved(open[id]!)),
      }),
      typing: ({ room }) => {
        this.say("typing", { room, user: peer.user }, peer.user.id);
        return {};
      },
    };
    const answer = answers[event];
    if (answer) return answer(payload);
    const { room } = payload as { room?: string };
    // What is about the rooms themselves: here there are only the details.
    if ((event as string) === "details" && room) return this.#details(peer.user, room) as Calls[C]["out"];
    refuse(notFound);
    return {} as Calls[C]["out"];
  }

  #details(user: User, room: string): object {
    const { name, kind = "public", role = "member", archived = false } = this.room(user, room);
    const { topic } = this.rooms.get(room)!;
    return { room, kind, name, topic, description: "", history: "start", write: "members", invite: "members", archived, people: this.here.length, role };
  }

  #resume(peer: Peer, positions: Calls["resume"]["in"]): Resumed {
    peer.rooms.clear();
    const open: Resumed["open"] = {};
    const people = this.#peoplePage(positions.people);
    const user = this.#userPage(peer.user, positions.user.n);
    for (const [id, after] of Object.entries(positions.open)) {
      if (this.#inside(peer, id)) open[id] = this.#open(peer, id, people.reset || user.reset ? nowhere : after).page;
    }
    const invited = [...this.rooms.keys()].filter((id) => this.rooms.get(id)!.invited.has(peer.user.id));
    const mine = [...this.rooms.keys()].filter((id) => this.#inside(peer, id)).concat(invited);
    const rooms = mine.map((id) => this.room(peer.user, id));
    return { me: this.#self(peer.user), rooms, user, people, drafts: this.drafts.versions(peer.user), ...(user.reset && { saved: this.#saved.of(peer.user.id) }), open, server: this.#server() };
  }

  #open(peer: Peer, id: string, after: Calls["open"]["in"]["after"]): Opened {
    peer.rooms.add(id);
    this.#tell(peer, "presence", { room: id, total: this.here.length, here: this.here, came: [], went: [] });
    return { room: this.room(peer.user, id), page: this.#whose(peer.user, id, this.rooms.get(id)!.log.page(after, this.first(peer.user, id)), after) };
  }

  #userPage(user: User, after: number): UserPage {
    const log = this.#userLogs.get(user.id) ?? [];
    const position = { n: log.length, id: log.at(-1)?.id ?? "" };
    const reset = after === 0 && log.length > 0;
    return { reset, entries: reset ? [] : log.slice(after).map((entry) => this.#asNow(user, entry)), position, more: false };
  }

  /** An entry of somebody's log with what it is about as that is now. */
  #asNow(user: User, entry: UserEntry): UserEntry {
    if (entry.kind === "saved") return { ...entry, on: this.#saved.of(user.id).includes(entry.message) };
    const reactions = entry.kind === "reacted" && this.rooms.get(entry.roomId)?.log.reactions;
    if (entry.kind === "draft") return { ...entry, v: this.drafts.of(user, entry.roomId).v };
    return reactions ? { ...entry, own: reactions.own(entry.own.message, user.id) } : entry;
  }

  #server(): Server {
    return { version: this.version, protocol: this.protocol, now: this.now(), maxText: this.maxText };
  }

  /** What is said, as it arrives. */
  #said<T>(value: T, name = ""): T {
    const copy = this.protocol === protocol ? structuredClone(value) : novel(value, name);
    if (this.#now.size > 0) rename(copy, this.#now);
    return copy;
  }

  room(user: User, id = lobby): RoomInfo {
    const { log, info, invited, mine } = this.rooms.get(id)!;
    const by = invited.get(user.id);
    const where = by ? { n: 0, count: 0, readCount: 0, invitedBy: by } : { n: log.head, count: log.count, readCount: this.#mark(user, id), ...this.#mentioned(user, id) };
    return { id, kind: "public", name: id, ...where, ...(this.#roles.get(user.id) && { role: "owner" as const }), ...info, ...mine.get(user.id) };
  }

  #drop(peer: Peer): void {
    if (!peer.open) return;
    this.#close(peer);
    peer.listener.down();
  }

  #close(peer: Peer): void {
    peer.open = false;
    this.#peers = this.#peers.filter((other) => other !== peer);
    for (const reject of peer.lost) reject(new LinkLost());
    peer.lost.clear();
  }
}
