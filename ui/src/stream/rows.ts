import type { Change } from "../sync/change";
import type { Line } from "../sync/line";
import type { Reaction } from "../sync/reactions";
import { placeOf } from "../sync/timeline";
import type { Failure, Unsent } from "../sync/unsent";
import type { Message, Quote, User } from "../wire";
import { dayOf, dayStamp } from "./days";
import { type LineSaid, linesSaid } from "./lines";
import type { Runs } from "./runs";

/** One line of the stream as it is rendered. Equal rows are the same object from one time to the next. */
export type Row = DayRow | NewRow | SystemRow | MessageRow;

export interface DayRow {
  type: "day";
  key: string;
  at: number;
  /** The same as programs write it. */
  day: string;
}

export interface NewRow {
  type: "new";
  key: string;
}

export interface SystemRow {
  type: "system";
  key: string;
  /** What happened between two messages, each a sentence; more than two are folded. */
  texts: LineSaid[];
}

export interface MessageRow {
  type: "message";
  /** The same before and after a message is sent, so that its element stays. */
  key: string;
  clientId: string;
  /** As it is in the log; undefined while it is not sent. */
  message: Message | undefined;
  /** What is to become of it and is not in the log yet. */
  change: Change | undefined;
  /** It is not there any more; what somebody wrote to change it still is. */
  gone: boolean;
  author: User;
  own: boolean;
  /** What it replies to; undefined: nothing. */
  quoted: QuotedMessage | undefined;
  text: string;
  at: number;
  editedAt: number | undefined;
  reactions: readonly Reaction[];
  /** Whether it begins, or ends, a run of messages of one author. */
  first: boolean;
  last: boolean;
  state: "sent" | "pending" | "queued" | "failed";
  failure: Failure | undefined;
}

/** A message above a reply to it. */
export interface QuotedMessage {
  id: string;
  /** null: the reader can't see it; undefined: that is not known yet. */
  quote: Quote | null | undefined;
}

export interface Scene {
  /** In the order of their numbers. */
  messages: readonly Message[];
  /** The number from which on all is shown; 0: from the beginning of the room. */
  from: number;
  /** The message before the first of these, if it is known. */
  before: Message | undefined;
  lines: readonly Line[];
  unsent: readonly Unsent[];
  changes: readonly Change[];
  /** Edits of messages that are not in the room any more, or not loaded. */
  gone: readonly Change[];
  /** Those on a message. */
  reactions(message: string): readonly Reaction[];
  me: User;
  /** The "new" line stands before the first message of somebody else with a count above this. */
  divider: number | undefined;
  /** Whether there is a connection. */
  up: boolean;
  /** What stands of a message above a reply to it. */
  quote: (id: string) => Quote | null | undefined;
  /** What was decided of runs when the room was shown before. */
  runs: Runs;
}

export function rowsOf(scene: Scene, previous: readonly Row[] = []): Row[] {
  const rows = new Rows(scene);
  const lines = [...scene.lines];
  const messages = [...scene.messages];
  for (const { message } of scene.gone) {
    if (message.n >= scene.from) messages.splice(placeOf(messages, message.n), 0, message);
  }
  for (const [i, message] of messages.entries()) {
    rows.lines(lines.splice(0, lines.findLastIndex((line) => line.n < message.n) + 1));
    rows.message(message, () => lastOf(scene, messages, i));
  }
  rows.lines(lines);
  const there = new Set(rows.list.map((row) => row.key));
  for (const item of scene.unsent) {
    if (!there.has(item.clientId)) rows.unsent(item);
  }
  // What was not saved is said even if its place is not in the page.
  for (const { message, state } of scene.gone) {
    if (message.n < scene.from && (state === "draft" || state === "failed")) rows.message(message, () => message.at);
  }
  return reuse(rows.list, previous);
}

/** Builds the rows one after the other. */
class Rows {
  readonly list: Row[] = [];
  readonly #scene: Scene;
  #day: number | undefined;
  #run: { last: MessageRow; start: number } | undefined;
  #divided = false;

  constructor(scene: Scene) {
    this.#scene = scene;
    const { before } = scene;
    if (!before) return;
    this.#day = dayOf(before.at);
    const last = this.#sent(before);
    this.#run = { last, start: scene.runs.startOf(last.key) ?? before.at };
    this.#divided = scene.divider !== undefined && before.count > scene.divider && !last.own;
  }

  lines(lines: readonly Line[]): void {
    const [first] = lines;
    if (!first) return;
    const key = `line ${first.n}`;
    this.#dayBreak(first.at, key);
    this.#endRun();
    this.list.push({ type: "system", key, texts: linesSaid(lines) });
  }

  /** `until`: when the last message was sent that is known to be in a run with this one. */
  message(message: Message, until: () => number): void {
    const { divider } = this.#scene;
    const row = this.#sent(message);
    this.#dayBreak(message.at, row.key);
    if (divider !== undefined && !this.#divided && message.count > divider && !row.own) {
      this.#divided = true;
      this.#endRun();
      this.list.push({ type: "new", key: "new" });
    }
    this.#add(row, until);
  }

  unsent(item: Unsent): void {
    const { me, up } = this.#scene;
    const { clientId, text, replyTo, at, failure } = item;
    this.#dayBreak(at, clientId);
    const state = { sent: "sent", sending: "pending", failed: "failed", waiting: up ? "pending" : "queued" } as const;
    const quoted = this.#quoted(replyTo);
    const base = { type: "message", key: clientId, clientId, author: me, own: true, quoted, text, at, editedAt: undefined, reactions: [] } as const;
    this.#add({ ...base, message: undefined, change: undefined, gone: false, first: true, last: true, state: state[item.state], failure }, () => at);
  }

  #add(row: MessageRow, until: () => number): void {
    const { runs } = this.#scene;
    // A reply begins a run: what it replies to stands below its author.
    const run = !row.quoted && this.#run?.last.author.id === row.author.id ? this.#run : undefined;
    const split = run && runs.splits(row.key, row.at, run.start, until);
    if (run && !split) {
      run.last.last = false;
      row.first = false;
    }
    const start = run && !split ? run.start : row.at;
    runs.note(row.key, { split, start });
    this.#run = { last: row, start };
    this.list.push(row);
  }

  #dayBreak(at: number, next: string): void {
    const day = dayOf(at);
    if (day === this.#day) return;
    this.#day = day;
    this.#endRun();
    this.list.push({ type: "day", key: `day before ${next}`, at, day: dayStamp(at) });
  }

  #endRun(): void {
    this.#run = undefined;
  }

  #quoted(id: string | undefined): QuotedMessage | undefined {
    return id === undefined ? undefined : { id, quote: this.#scene.quote(id) };
  }

  #sent(message: Message): MessageRow {
    const { me, changes, gone, up } = this.#scene;
    const { id, clientId, author, at, editedAt } = message;
    const own = author.id === me.id;
    const key = keyOf(message, me);
    const change = changes.find((change) => change.message.id === id);
    const waiting = change?.state === "waiting" && !up;
    const pending = change?.state === "waiting" || change?.state === "sending";
    const text = change?.kind === "edit" && (pending || change.state === "saved") ? change.text : message.text;
    return {
      type: "message",
      key,
      clientId,
      message,
      change,
      gone: gone.some((change) => change.message.id === id),
      author,
      own,
      quoted: this.#quoted(message.replyTo),
      text,
      at,
      editedAt,
      reactions: this.#scene.reactions(id),
      first: true,
      last: true,
      state: waiting ? "queued" : pending ? "pending" : "sent",
      failure: undefined,
    };
  }
}

/** Keeps the former object of each row that has not changed: only the others are rendered again. */
function reuse(rows: Row[], previous: readonly Row[]): Row[] {
  const former = new Map(previous.map((row) => [row.key, row]));
  return rows.map((row) => {
    const other = former.get(row.key);
    return other && alike(row, other) ? other : row;
  });
}

/** Whether two things show the same, though they may have come twice. */
function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const [ours, theirs] = [Object.entries(a), b as Record<string, unknown>];
  return ours.length === Object.keys(b).length && ours.every(([name, value]) => alike(value, theirs[name]));
}

/** When the last of the messages was sent that were put into one run with the one at an index. */
function lastOf({ me, runs }: Scene, messages: readonly Message[], index: number): number {
  let at = index;
  while (at + 1 < messages.length && messages[at + 1]!.author.id === messages[at]!.author.id && runs.continues(keyOf(messages[at + 1]!, me))) at++;
  return messages[at]!.at;
}

/** The key of a message's row. */
export function keyOf({ id, clientId, author }: Message, me: User): string {
  return author.id === me.id && clientId !== "" ? clientId : id;
}
