import type { Change } from "../sync/change";
import type { Room } from "../sync/room";
import { placeOf } from "../sync/timeline";
import type { User } from "../wire";
import { type Row, rowsOf } from "./rows";
import { Runs } from "./runs";
import { Span } from "./span";
import type { Spot } from "./spots";

/** The height of a message of one line in a run, in pixels. */
const shortest = 28;
/** A room begins with so many messages above those in the view: who scrolls up at once is not at its end any more. */
const spare = 4;

/** The part of a room that is in the page: of its end, or of what is around a message that is wanted. */
export class Part {
  readonly span = new Span();
  /** The wanted message is to be put into the view. */
  coming: boolean;
  readonly #room: Room;
  readonly #me: User;
  readonly #spot: Spot | undefined;
  readonly #runs = new Runs();
  #rows: Row[] = [];
  /** How often the room had been replaced when the span was right. */
  #resets: number;

  constructor(room: Room, me: User, spot: Spot | undefined) {
    this.#room = room;
    this.#me = me;
    this.#spot = spot;
    this.#resets = room.resets;
    this.coming = room.past.sought !== undefined;
    this.begin();
  }

  /**
   * What is in the page at first: where the reader was, or the end with what is unread
   * of it. What is before that comes in steps, so that a room is soon there.
   */
  begin(): void {
    if (this.#spot) [this.span.from, this.span.to] = [this.#spot.from, this.#spot.to];
    else this.#beginAtEnd();
  }

  /**
   * The first message that may be shown. The oldest one that is loaded only says
   * whether the next continues a run or a day: shown itself, it would change when
   * more is put before it.
   */
  get least(): number {
    const { start, messages } = this.#room.past.segment;
    return start || messages.length < 2 ? 0 : 1;
  }

  /** The rows as they are now, and whether they begin with the room. */
  rows(printing: boolean, atEnd: () => boolean): { rows: Row[]; beginning: boolean } {
    const { timeline, outbox, changes, unread, past, quotes, reactions } = this.#room;
    const { segment, apart, awaited } = past;
    const { messages, start } = segment;
    this.#follow();
    this.span.fit(messages, atEnd());
    let [first, end] = printing ? [0, messages.length] : this.span.range(messages);
    first = Math.max(first, this.least);
    const shown = awaited ? [] : messages.slice(first, end);
    const from = first === 0 && start ? 0 : (shown[0]?.n ?? 0);
    const to = printing ? segment.to : this.span.to;
    const gone = ({ kind, message: { id, n } }: Change) =>
      kind === "edit" && n <= to && (!apart || n >= from) && (timeline.message(id)?.deleted ?? !timeline.has(id));
    this.#rows = rowsOf(
      {
        messages: shown,
        from,
        before: messages[first - 1],
        lines: awaited ? [] : segment.lines.filter((line) => line.n >= from && line.n <= to),
        unsent: awaited || to !== Infinity ? [] : outbox.items,
        changes: changes.items,
        gone: awaited ? [] : changes.items.filter(gone),
        reactions: (message) => reactions.on(message),
        me: this.#me,
        divider: unread.divider === undefined || unread.hole(unread.divider) ? undefined : unread.divider,
        up: outbox.up,
        quote: (id) => quotes.of(id),
        runs: this.#runs,
      },
      this.#rows,
    );
    return { rows: this.#rows, beginning: first === 0 && start };
  }

  /** Whether the room goes on before what is shown. */
  get more(): boolean {
    const { start, messages } = this.#room.past.segment;
    return !start || this.span.range(messages)[0] > this.least;
  }

  /** Whether what is shown ends with the room. */
  get ends(): boolean {
    return this.span.following && !this.#room.past.apart;
  }

  /** Shows what is before; true if it is loaded. */
  older(): boolean {
    const { past } = this.#room;
    const { messages } = past.segment;
    if (this.span.older(messages, this.least)) return true;
    if (past.older !== "idle") return false;
    this.span.hold(messages, this.least);
    void past.load("older");
    return false;
  }

  /** Shows what comes after; true if it is loaded. */
  newer(): boolean {
    const { past } = this.#room;
    const { messages } = past.segment;
    if (!past.apart || this.span.range(messages)[1] < messages.length) return this.span.newer(messages);
    if (past.newer === "idle") void past.load("newer");
    return false;
  }

  /** Shows no row before the first message from that one on; true if that is later than before. */
  leaveBehind(rows: readonly Row[], count: number): boolean {
    const first = rows.slice(count).find((row) => row.type === "message" && row.message !== undefined);
    if (count === 0 || !this.span.following || first?.type !== "message") return false;
    this.span.from = first.message!.n;
    return true;
  }

  /** Only the end of the room is wanted from now on. */
  leave(): void {
    const { past } = this.#room;
    const { apart } = past;
    past.seek("");
    if (apart || this.coming) this.begin();
    this.coming = false;
  }

  #beginAtEnd(): void {
    const { past, unread } = this.#room;
    this.span.begin(past.segment.messages, past.apart ? undefined : unread.first, Math.ceil(innerHeight / shortest) + spare);
  }

  /** Lets the span keep up with what was replaced, and with what is wanted. */
  #follow(): void {
    const { timeline, past, resets } = this.#room;
    const { sought, segment } = past;
    if (resets !== this.#resets) {
      this.#resets = resets;
      this.#runs.clear();
      this.#beginAtEnd();
    }
    if (past.awaited) this.coming = true;
    const message = sought?.state === "there" ? timeline.message(sought.id) : undefined;
    if (this.coming && message) this.span.around(segment.messages, placeOf(segment.messages, message.n));
    if (past.apart) this.span.stay(segment.messages);
  }
}
