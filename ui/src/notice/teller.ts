import { isDirect } from "../sidebar/sections";
import type { Cancel, Clock } from "../sync/clock";
import { LinkLost, Refusal } from "../sync/link";
import { counts } from "../sync/mentions";
import type { Room } from "../sync/room";
import type { Call } from "../sync/session";
import type { Signal } from "../sync/signal";
import type { Message } from "../wire";

/** The session, as far as it is about what is to be told. */
export interface Heard {
  readonly rooms: readonly Room[];
  readonly listed: Signal;
  readonly call: Call;
}

export interface TellerOptions {
  client: Heard;
  /** The id of who is told. */
  me: string;
  clock: Clock;
  /** Whether somebody looks at the messages of a room, here or in another tab of this browser. */
  read(room: string): Promise<boolean>;
  /** Whether no other tab of this browser tells of a message. */
  first(message: string): Promise<boolean>;
  /** Nothing is to be told now. */
  quiet(): boolean;
  tell(room: Room, message: Message): void;
  /** What was told of a room is read, or it is lost. */
  clear(room: string): void;
}

/** What comes together is looked at once, in milliseconds. */
const togetherMs = 500;

/**
 * Finds out what is meant for the reader and not seen, and has it told: the last message
 * of a conversation, or the last one of a room that mentions them. What had come before
 * the page is only counted.
 */
export class Teller {
  readonly #options: TellerOptions;
  /** Of each room, the count of the last message meant for the reader that was looked at. */
  readonly #counts = new Map<string, number>();
  /** Of those that were told of, the count of the last message that was told. */
  readonly #told = new Map<string, number>();
  readonly #stop: () => void;
  #due: Cancel | undefined;

  constructor(options: TellerOptions) {
    this.#options = options;
    for (const room of options.client.rooms) this.#counts.set(room.id, lastMeant(room));
    this.#stop = options.client.listed.on(() => (this.#due ??= options.clock.after(togetherMs, () => this.#look())));
  }

  close(): void {
    this.#stop();
    this.#due?.();
    for (const room of this.#told.keys()) this.#options.clear(room);
  }

  #look(): void {
    this.#due = undefined;
    const { client, clear } = this.#options;
    const rooms = new Map(client.rooms.map((room) => [room.id, room]));
    for (const [id, count] of this.#told) {
      const room = rooms.get(id);
      if (room && room.unread.readCount < count) continue;
      this.#told.delete(id);
      clear(id);
    }
    for (const [id, room] of rooms) {
      const { count, readCount } = room.unread;
      const [before, last] = [this.#counts.get(id) ?? readCount, lastMeant(room)];
      // After a backup was restored a room may count fewer messages than it did.
      this.#counts.set(id, Math.min(count, Math.max(before, last)));
      if (last > Math.max(before, readCount)) void this.#news(room, before);
    }
  }

  /** Tells of the last message after a count, unless it is seen, or one's own. */
  async #news(room: Room, after: number): Promise<void> {
    const { me, quiet, read, first, tell } = this.#options;
    if (quiet() || (await read(room.id))) return;
    let message: Message | undefined;
    try {
      message = (await this.#last(room)).findLast((one) => one.count > after && !one.deleted && isMeant(room, one, me));
    } catch (error) {
      if (!(error instanceof LinkLost || error instanceof Refusal)) throw error;
      // When the connection is back it is looked for again.
      if (error instanceof LinkLost) this.#counts.set(room.id, Math.min(after, this.#counts.get(room.id) ?? after));
      return;
    }
    if (!message || message.count <= room.unread.readCount || !(await first(message.id))) return;
    this.#told.set(room.id, message.count);
    tell(room, message);
  }

  /** The last messages of a room, which the page has if it is open. */
  async #last(room: Room): Promise<readonly Message[]> {
    if (room.open && room.loaded) return room.timeline.messages;
    const { messages } = await this.#options.client.call("history", { room: room.id, before: Number.MAX_SAFE_INTEGER });
    return messages;
  }
}

/** Whether all that is written in a room is meant for each of its people. */
const forEach = ({ info }: Room) => (info.level ?? "all") === "all" && isDirect(info);

const isMeant = (room: Room, message: Message, me: string) => (forEach(room) ? message.author.id !== me : counts(message, me));

/** The count of the last message of a room that may be meant for the reader; 0: none is. */
function lastMeant(room: Room): number {
  if (forEach(room)) return room.unread.count;
  return room.info.level === "nothing" ? 0 : Math.max(0, ...room.mentions.all);
}
