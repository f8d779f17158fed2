import { getContext, setContext } from "svelte";
import { messagePath } from "../chat/address";
import { say } from "../language";
import { copyText } from "../parts/copy";
import { withNames } from "../people";
import type { Toasts } from "../parts/toasts.svelte";
import type { Portion } from "../rooms/paged";
import { outcome, type Outcome, problemOf } from "../rooms/problem";
import { seesReaders } from "../rooms/rights";
import { untouched } from "../sync/change";
import type { Client } from "../sync/client";
import type { Room } from "../sync/room";
import type { Pinning, Readers, User } from "../wire";
import { actionsOn, type Action, type Doer } from "./actions";
import type Emoji from "../emoji/Emoji.svelte";
import type Reactors from "./Reactors.svelte";
import type { MessageRow, Row } from "./rows";

export interface ActsOptions {
  room: Room;
  client: Pick<Client, "call" | "maxText" | "now" | "saved" | "server">;
  toasts: Toasts;
  /** The rows that are shown. */
  rows(): readonly Row[];
  /** The element of a message that is shown. */
  element(row: MessageRow): HTMLElement | undefined;
  /** Brings the newest messages into the page. */
  newest(): Promise<void>;
  /** Where one writes; undefined where one may not. */
  composer(): ComposerHandle | undefined;
}

/** What the messages do with the composer. */
export interface ComposerHandle {
  focus(): void;
  /** Puts a text back to be changed; what stands there already comes after it. */
  rewrite(text: string): void;
  /** Writes a text where the cursor is, on lines of its own. */
  insert(text: string): void;
}

/** An open menu of a message's actions; without a place it is a sheet. */
export interface OpenMenu {
  row: MessageRow;
  beside: DOMRect | undefined;
  /** How many have read the message, where that can be asked. */
  readers: Promise<Outcome<Readers>> | undefined;
}

/** What a person does with the messages of one stream: menus, questions, edits. */
export class Acts implements Doer {
  /** People point with their fingers: a long press takes the place of hovering. */
  readonly touch = matchMedia("(pointer: coarse)").matches;
  menu: OpenMenu | undefined = $state.raw();
  /** The message to which an emoji is being picked; without a place the picker is a sheet. */
  picking: { row: MessageRow; beside: DOMRect | undefined; Emoji: typeof Emoji } | undefined = $state.raw();
  /** The message of whose reactions all people are shown. */
  counted: { row: MessageRow; Reactors: typeof Reactors } | undefined = $state.raw();
  /** The message that is about to be deleted, if the answer is yes. */
  doomed: MessageRow | undefined = $state.raw();
  /** Said to screen readers. */
  said = $state("");
  /** The message whose edit was begun from the composer, to which the focus goes back. */
  #fromComposer: string | undefined;
  /** Counts the seconds while there is a message of which the time may end. */
  #seconds = $state(0);
  /** Counts the times that something was saved, or is not any more. */
  #saved = $state(0);
  #reactingTo: MessageRow | undefined;
  readonly #options: ActsOptions;

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  get room(): Room {
    return this.#options.room;
  }

  get maxText(): number | undefined {
    return this.#options.client.maxText;
  }

  on(row: MessageRow): Action[] {
    const composer = this.#options.composer();
    const { info } = this.room;
    return actionsOn(row, { room: info, inTime: this.inTime, saved: this.#isSaved }).filter(({ writes, changes }) => (composer || !writes) && !(changes && info.archived));
  }

  /** For how many seconds after sending that can be done; 0: always. */
  within(what: "edit" | "delete"): number {
    const { server } = this.#options.client;
    return (what === "edit" ? server?.editWithin : server?.deleteWithin) ?? 0;
  }

  /** It is not too late for that, with a message of one's own. What asks is asked again when it is. */
  readonly inTime = (row: MessageRow, what: "edit" | "delete"): boolean => {
    const within = this.within(what);
    if (within === 0) return true;
    if (this.#options.client.now() > row.at + within * 1_000) return false;
    void this.#seconds;
    return true;
  };

  readonly #isSaved = ({ message }: MessageRow): boolean => {
    void this.#saved;
    return message !== undefined && this.#options.client.saved.has(message.id);
  };

  /** Follows the time, and what is saved, until the returned function is called. */
  follow(): () => void {
    const timer = setInterval(() => (this.within("edit") || this.within("delete")) && this.#seconds++, 1_000);
    const stop = this.#options.client.saved.changed.on(() => this.#saved++);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** Pins a message for the room, or takes its pin away. */
  pin({ message }: MessageRow): void {
    if (!message) return;
    const on = !message.pinned;
    void this.#keep("pin", { message: message.id, on }, on ? say("message-pinned") : say("message-unpinned"));
  }

  /** Saves a message for oneself, or takes it out of what one has saved. */
  save(row: MessageRow): void {
    if (!row.message) return;
    const on = !this.#isSaved(row);
    void this.#keep("save", { message: row.message.id, on }, on ? say("message-saved") : say("message-unsaved"));
  }

  async #keep(event: "pin" | "save", payload: Pinning, done: string): Promise<void> {
    const came = await outcome(this.#options.client.call(event, payload));
    if (came.done) this.said = done;
    else this.#options.toasts.show({ text: came.problem.text, failed: true });
  }

  /** Opens the menu of a message, if there is anything to do with it. */
  openMenu(row: MessageRow, beside: DOMRect | undefined): boolean {
    if (this.on(row).length === 0) return false;
    this.menu = { row, beside, readers: this.#readers(row) };
    return true;
  }

  /** Lets the person pick an emoji, beside what they have pressed or the message. */
  react(row: MessageRow, pressed?: Element): void {
    const element = pressed ?? this.#options.element(row);
    const place = pressed ? pressed.getBoundingClientRect() : element && besideOf(element as HTMLElement);
    this.#reactingTo = row;
    void import("../emoji/Emoji.svelte").then(
      ({ default: Emoji }) => (this.picking = { row, beside: this.touch ? undefined : place, Emoji }),
      () => this.#partFailed(),
    );
  }

  /** The emoji was picked; the picker is closed by then. */
  picked(emoji: string): void {
    if (this.#reactingTo) this.set(this.#reactingTo, emoji, true);
  }

  showReactors(row: MessageRow): void {
    void import("./Reactors.svelte").then(
      ({ default: Reactors }) => (this.counted = { row, Reactors }),
      () => this.#partFailed(),
    );
  }

  #partFailed(): void {
    this.#options.toasts.show({ text: say("part-failed"), failed: true });
  }

  /** Sets an emoji on a message, or takes it back. */
  set(row: MessageRow, emoji: string, on: boolean): void {
    const { message } = row;
    if (!message) return;
    void this.room.reactions.set(message.id, emoji, on).then((refusal) => {
      if (!refusal) this.said = on ? say("reaction-set", { emoji }) : say("reaction-removed", { emoji });
      else if (!this.room.timeline.message(message.id)?.deleted) this.#options.toasts.show({ text: say("not-reacted", { emoji, why: problemOf(refusal).text }), failed: true });
    });
  }

  /** Who has set an emoji on a message, those who were first; undefined if that can't be had. */
  async reactors(row: MessageRow, emoji: string): Promise<readonly User[] | undefined> {
    const found = await outcome(this.allReactors(row, emoji, ""));
    return found.done ? found.value.items : undefined;
  }

  /** A part of all who have, as of what an earlier answer said. It fails as `Session.call` does. */
  async allReactors({ message }: MessageRow, emoji: string, after: string): Promise<Portion<User>> {
    const { people, after: next } = await this.#options.client.call("reactors", { message: message!.id, emoji, after });
    return { items: people, after: next };
  }

  /** What is written next replies to the message. */
  reply({ message }: MessageRow): void {
    if (!message) return;
    this.room.draft.reply(message.id);
    this.#options.composer()?.focus();
  }

  /** Puts the text into the composer, marked as somebody else's. */
  quote(row: MessageRow): void {
    this.#options.composer()?.insert(writtenBy(row).replaceAll(/^/gm, "> "));
  }

  edit(row: MessageRow): void {
    if (!row.message) return;
    for (const change of this.room.changes.items) {
      if (change.state === "draft" && untouched(change)) this.room.changes.discard(change.message.id);
    }
    this.room.changes.begin(row.message, withNames(row.message));
  }

  /** Edits the last message of one's own, as Up in an empty composer does; false if there is none. */
  async editLast(): Promise<boolean> {
    const { timeline, changes } = this.room;
    const mine = (row: Row): row is MessageRow => row.type === "message" && row.own && row.message !== undefined && !row.gone;
    const last = timeline.messages.findLast((message) => message.author.id === this.room.me.id);
    if (!last) return false;
    await this.#options.newest();
    const row = this.#options.rows().findLast(mine);
    if (!row || row.message?.id !== last.id || !this.on(row).some(({ name }) => name === "edit")) return false;
    this.#fromComposer = last.id;
    this.edit(row);
    return changes.of(last.id)?.state === "draft";
  }

  saveEdit(row: MessageRow, text: string): void {
    if (!row.message) return;
    this.#leave(row);
    this.room.changes.save(row.message.id, text, row.message, withNames(row.message));
  }

  cancelEdit(row: MessageRow): void {
    if (!row.message) return;
    this.#leave(row);
    this.room.changes.discard(row.message.id);
    this.said = say("editing-cancelled");
  }

  /** Of a message that is gone, the text becomes one of its own. */
  moveToComposer(row: MessageRow): void {
    const change = row.message && this.room.changes.of(row.message.id);
    if (!change) return;
    this.room.changes.discard(change.message.id);
    this.#options.composer()?.rewrite(change.text);
  }

  askToDelete(row: MessageRow): void {
    this.doomed = row;
  }

  delete(row: MessageRow): void {
    if (row.message) this.room.changes.delete(row.message);
  }

  copy(row: MessageRow): void {
    void copyText(writtenBy(row)).then((copied) => (this.said = copied ? say("text-copied") : say("text-not-copied")));
  }

  copyLink({ message }: MessageRow): void {
    if (!message) return;
    const link = location.origin + messagePath(message.room, message.id);
    void copyText(link).then((copied) => {
      if (copied) this.said = say("link-copied");
      else this.#options.toasts.show({ text: say("link-not-copied", { link }), failed: true });
    });
  }

  markUnread(row: MessageRow): void {
    if (!row.message) return;
    void outcome(this.room.markUnread(row.message)).then((outcome) => {
      if (outcome.done) this.said = say("marked-unread");
      else this.#options.toasts.show({ text: say("not-marked-unread", { why: outcome.problem.text }), failed: true });
    });
  }

  /** Gives the focus back to a message, after what has covered it. */
  focus(row: MessageRow): void {
    this.#options.element(row)?.focus({ preventScroll: true });
  }

  /** The keys of messages; true if it was one of them. */
  pressed(event: KeyboardEvent, row: MessageRow, element: HTMLElement): boolean {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const menu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (menu) return this.openMenu(row, besideOf(element));
    if (event.shiftKey || event.target !== element) return false;
    if (event.key === "Enter") return this.openMenu(row, besideOf(element));
    const action = this.on(row).find(({ keys }) => keys.includes(event.key));
    action?.run(row, this);
    return action !== undefined;
  }

  #readers(row: MessageRow): Promise<Outcome<Readers>> | undefined {
    if (!row.message || row.gone || !seesReaders(this.room.info)) return undefined;
    return outcome(this.#options.client.call("readBy", { message: row.message.id }));
  }

  /** Before the editor goes: what has the focus must not go with it. */
  #leave(row: MessageRow): void {
    const fromComposer = this.#fromComposer === row.message?.id;
    this.#fromComposer = undefined;
    if (fromComposer || row.gone) this.#options.composer()?.focus();
    else this.focus(row);
  }
}

/** What a message says, as people write it. */
const writtenBy = ({ text, message }: MessageRow) => withNames({ text, mentions: message?.mentions });

/** The end of a message's first line: where its bar is. */
export function besideOf(element: HTMLElement): DOMRect {
  const { left, top, width } = element.getBoundingClientRect();
  return new DOMRect(left, Math.max(0, top), width, 24);
}

const key = Symbol("acts");

export const provideActs = (acts: Acts): Acts => setContext(key, acts);
export const useActs = (): Acts => getContext<Acts>(key);
