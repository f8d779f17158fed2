import type { Head, Page, Position, Room as RoomInfo } from "../wire";
import type { Cancel } from "./clock";
import { LinkLost, Refusal } from "./link";
import { Room } from "./room";
import type { Session } from "./session";
import { Signal } from "./signal";

/** How many rooms a page holds. */
export interface Most {
  /** So many rooms are open: the one that is shown, and those that were shown last. */
  open: number;
  /** The timelines of so many rooms are kept, those that were shown last. */
  loaded: number;
}

const usual: Most = { open: 5, loaded: 20 };
/** Who leafs through rooms faster than this opens the one at which they stop, in milliseconds. */
const leafMs = 250;
/** After a room could not be opened, and the server did not say when to come back, in milliseconds. */
const retryMs = 2_000;

/** All rooms of a session, and which of them are shown, open and loaded. */
export class Rooms {
  /** There are other rooms, or another one is shown. */
  readonly changed = new Signal();
  /** What a list of the rooms shows of one has changed. */
  readonly listed = new Signal();
  /** The room that the page shows. */
  shown: Room | undefined;
  readonly #session: Session;
  readonly #most: Most;
  readonly #rooms = new Map<string, Room>();
  /** Those that were shown, the last one first. */
  #recent: Room[] = [];
  #all: readonly Room[] | undefined;
  #up = false;
  #focused = false;
  /** Of the rooms that a resume opens: what `Room.opened` needs. */
  readonly #turns = new Map<string, number>();
  #lastOpened = -Infinity;
  #leafing: Cancel | undefined;

  constructor(session: Omit<Session, "noted">, most = usual) {
    this.#most = most;
    this.#session = { ...session, noted: () => this.listed.emit() };
    session.written.changed.on(() => this.listed.emit());
  }

  /** In the order in which the server names them, and they were gained. */
  get all(): readonly Room[] {
    return (this.#all ??= [...this.#rooms.values()]);
  }

  /** Those that were shown, the last one first. */
  get recent(): readonly Room[] {
    return this.#recent;
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  /** The server describes a room of mine. */
  told(info: RoomInfo): Room {
    const known = this.#rooms.get(info.id);
    if (known) {
      known.told(info);
      // Who was only invited has come in.
      if (known === this.shown && !known.open && this.#up) this.#see(known);
      return known;
    }
    const room = new Room(info, this.#session);
    this.#rooms.set(info.id, room);
    this.#all = undefined;
    if (this.#session.written.unsent().has(info.id)) room.goOn();
    if (this.#up) room.resumed();
    this.changed.emit();
    return room;
  }

  /** A room is not mine any more. What it held goes; if it is shown, what was written there stays. */
  lose(id: string): void {
    const room = this.#rooms.get(id);
    if (!room) return;
    this.#rooms.delete(id);
    this.#all = undefined;
    this.#recent = this.#recent.filter((other) => other !== room);
    room.lose();
    if (room !== this.shown) room.close();
    this.changed.emit();
  }

  /** These are the rooms now, and no others. */
  replace(infos: readonly RoomInfo[]): void {
    const there = new Set(infos.map(({ id }) => id));
    for (const { id } of this.all) if (!there.has(id)) this.lose(id);
    const unsent = this.#session.written.unsent();
    for (const info of infos) {
      const known = this.#rooms.get(info.id);
      if (known) known.replaced(info);
      else this.#rooms.set(info.id, new Room(info, this.#session));
      if (!known && unsent.has(info.id)) this.#rooms.get(info.id)!.goOn();
    }
    this.#all = undefined;
    this.changed.emit();
  }

  /** The page shows a room, or none. */
  show(room: Room | undefined): void {
    const { shown } = this;
    if (room === shown) return;
    shown?.hide();
    if (shown?.gone) shown.close();
    this.shown = room;
    this.#leafing?.();
    this.#leafing = undefined;
    if (room) {
      room.show();
      room.unread.focused(this.#focused);
      this.#see(room);
    }
    this.changed.emit();
  }

  /** Opens the room that is shown and could not be opened. */
  retry(): void {
    if (this.shown && !this.shown.open && opens(this.shown) && this.#up) void this.#open(this.shown);
  }

  /** Somebody looks at the page, or not any more. */
  focused(focused: boolean): void {
    this.#focused = focused;
    this.shown?.unread.focused(focused);
  }

  /** Marks all rooms as read. Returns how that is undone, if anything was unread. Both fail as `Session.call` does. */
  async readAll(): Promise<(() => Promise<void>) | undefined> {
    const { call } = this.#session;
    // What was seen here may not have got to the server yet.
    const seen = new Map(this.all.map(({ id, unread }) => [id, unread.readCount]));
    const { marks } = await call("readAll", {});
    if (this.shown && marks[this.shown.id] !== undefined) this.shown.unread.undivide();
    if (Object.keys(marks).length === 0) return undefined;
    const before = Object.fromEntries(Object.entries(marks).map(([id, mark]) => [id, Math.max(mark, seen.get(id) ?? 0)]));
    return async () => void (await call("readBack", { marks: before }));
  }

  /** Which rooms a resume is to open, from where: those that are open, and the one that is shown. */
  resuming(): Record<string, Position> {
    this.#turns.clear();
    for (const room of this.all) {
      if (room.open || (room.shown && opens(room))) this.#turns.set(room.id, room.opening());
    }
    return Object.fromEntries([...this.#turns.keys()].map((id) => [id, this.get(id)!.sequence.position]));
  }

  /** What is loaded is to be had anew. A resume that is under way brings it for the rooms that it opens. */
  renew(): void {
    for (const room of this.all) {
      room.unload();
      if (this.#turns.has(room.id)) this.#turns.set(room.id, room.opening());
    }
  }

  /** What a resume has answered of the rooms, which are all here. */
  resumed(infos: readonly RoomInfo[], pages: Record<string, Page>): void {
    const again = !this.#up;
    this.#up = true;
    for (const info of infos) {
      const [turn, page] = [this.#turns.get(info.id), pages[info.id]];
      const room = this.get(info.id);
      if (turn !== undefined && page) room?.opened(turn, page, info);
      else if (turn !== undefined) room?.closed();
      else if (again && room?.ahead(info)) room.restored(info);
    }
    this.#turns.clear();
    for (const room of this.all) room.resumed();
    if (this.shown) this.#see(this.shown);
  }

  /** The connection is lost. */
  cut(): void {
    this.#up = false;
    for (const room of this.all) room.cut();
    this.listed.emit();
  }

  heads(heads: Record<string, Head>): void {
    for (const [id, head] of Object.entries(heads)) this.get(id)?.head(head);
  }

  /** The session is over. */
  close(): void {
    this.#leafing?.();
    for (const room of this.#withShown()) room.close();
    this.#session.written.close();
  }

  /** The session is over, or somebody else's: nothing that was written is kept. */
  forget(): void {
    for (const room of this.#withShown()) room.forget();
  }

  #withShown(): Set<Room> {
    return new Set(this.shown ? [...this.all, this.shown] : this.all);
  }

  /** A room is shown: it is opened, unless the reader is only passing by. */
  #see(room: Room): void {
    if (!opens(room)) return;
    const wait = this.#lastOpened + leafMs - this.#session.clock.elapsed();
    if (!room.open && this.#up && wait > 0) {
      this.#leafing = this.#session.clock.after(wait, () => this.#see(room));
      return;
    }
    this.#recent = [room, ...this.#recent.filter((other) => other !== room)];
    if (!this.#up) return;
    if (!room.open) void this.#open(room);
    for (const other of this.#recent.slice(this.#most.open)) if (other.open) void this.#close(other);
    for (const other of this.#recent.splice(this.#most.loaded)) other.unload();
  }

  async #open(room: Room): Promise<void> {
    const { clock, call } = this.#session;
    this.#lastOpened = clock.elapsed();
    const turn = room.opening();
    try {
      const answer = await call("open", { room: room.id, after: room.sequence.position });
      room.opened(turn, answer.page, answer.room);
    } catch (error) {
      if (error instanceof LinkLost) return; // the next resume opens it
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "not_found") return this.lose(room.id);
      room.refused();
      if (error.retryable) clock.after(error.retryAfterMs ?? retryMs, () => room === this.shown && this.retry());
    }
  }

  async #close(room: Room): Promise<void> {
    room.closed();
    try {
      const head = await this.#session.call("close", { room: room.id });
      if (!room.open) room.head(head);
    } catch (error) {
      // What the server goes on sending only counts here.
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
    }
  }
}

/** Whether a room is opened at all: not before one is in it, nor after. */
const opens = ({ gone, info }: Room) => !gone && info.invitedBy === undefined;
