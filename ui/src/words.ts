// What the page says to people, in one place. Dates, times and numbers are in the
// reader's own format; the sentences are in English.

import { isolated } from "./parts/isolate";
import type { Status } from "./sync/connection";
import { type Leftovers, total } from "./sync/leftovers";
import type { ChangeLine } from "./sync/line";
import type { EndReason } from "./wire";

const list = new Intl.ListFormat("en", { type: "conjunction" });
const plural = new Intl.PluralRules("en");
/** Made anew each time: the reader may change the language while the page is open. Unit tests have no navigator. */
const numeral = (n: number) => new Intl.NumberFormat([...(globalThis.navigator?.languages ?? [])]).format(n);

/** A number as the reader writes it. */
export const number = (n: number) => numeral(n);

/** Names as one part of a sentence. */
export const listed = (names: readonly string[]) => list.format(names.map(isolated));

function count(n: number, one: string, many: string): string {
  return `${numeral(n)} ${plural.select(n) === "one" ? one : many}`;
}

/** More names than this are counted instead. */
const mostNames = 3;

function people(names: string[]): string {
  return names.length > mostNames ? count(names.length, "person", "people") : list.format(names.map(isolated));
}

/** Who came and went: by themselves, or by the doing of somebody. */
export function membership(joined: string[], left: string[], by?: string): string {
  const said = [];
  if (joined.length > 0) said.push(by === undefined ? `${people(joined)} joined` : `added ${people(joined)}`);
  if (left.length > 0) said.push(by === undefined ? `${people(left)} left` : `removed ${people(left)}`);
  return by === undefined || said.length === 0 ? said.join(", ") : `${isolated(by)} ${list.format(said)}`;
}

/** What somebody changed about the room; `text` is the new name or topic, or the setting. */
export function changed(what: ChangeLine["kind"], by: string, text: string): string {
  const who = isolated(by);
  switch (what) {
    case "name":
      return `${who} renamed the room to “${isolated(text)}”`;
    case "topic":
      return text === "" ? `${who} removed the topic` : `${who} changed the topic to “${isolated(text)}”`;
    case "description":
      return `${who} changed the description`;
    case "setting":
      return `${who} ${settingChanged[text] ?? "changed the settings of the room"}`;
    case "archive":
      return `${who} archived the room`;
    case "restore":
      return `${who} restored the room`;
  }
}

const settingChanged: Record<string, string> = {
  "write=members": "let all members write",
  "write=moderators": "let only moderators write",
  "invite=members": "let all members invite people",
  "invite=moderators": "let only moderators invite people",
  "history=start": "let new members read everything from the start",
  "history=joining": "let new members read only what is written after they join",
};

/** What stands for lines that are folded. */
export const linesFolded = (n: number) => count(n, "change in this room", "changes in this room");

/** Somebody has another role in the room, by somebody else's doing unless that is undefined. */
export function roleGiven(by: string | undefined, name: string, role: "member" | "moderator" | "owner"): string {
  const what = { member: "a member", moderator: "a moderator", owner: "an owner" }[role];
  return by === undefined ? `${isolated(name)} is now ${what}` : `${isolated(by)} made ${isolated(name)} ${what}`;
}

export function typing(names: string[]): string {
  if (names.length === 0) return "";
  if (names.length > mostNames) return "Several people are typing";
  return `${list.format(names.map(isolated))} ${names.length === 1 ? "is" : "are"} typing`;
}

/** How a conversation is called, by the others in it. */
export const conversation = (names: string[]) => (names.length === 0 ? "Notes to yourself" : list.format(names));

/** What stands above a part of the list of rooms. */
export const sectionTitles = {
  invitations: "Invitations",
  unread: "Unread",
  favourites: "Favourites",
  rooms: "Rooms",
  direct: "Direct messages",
} as const;

/** What a line of the list of rooms says by its looks. */
export function lineState({ mark, unread, strong, muted }: { mark: string; unread: number; strong: boolean; muted: boolean }): string {
  if (strong) return unread > 0 ? unreadMessages(unread) : "";
  if (mark === "draft") return "draft";
  return muted ? "muted" : "";
}

export const here = (n: number) => `${numeral(n)} here`;
export const andMore = (n: number) => `and ${numeral(n)} more`;
export const newMessages = (n: number) => count(n, "new message", "new messages");
export const unreadMessages = (n: number) => count(n, "unread message", "unread messages");
export const burst = (n: number) => `${newMessages(n)}.`;
export const said = (name: string, text: string) => `${isolated(name)}: ${text}`;
export const you = (name: string) => `You: ${isolated(name)}`;
export const charactersLeft = (n: number) => `${count(n, "character", "characters")} left`;
export const charactersOver = (n: number) => (n === Infinity ? "Much too long" : `${count(n, "character", "characters")} too many`);

/** Of an edit or a deletion: the server has it. */
export const changeSaved = (kind: "edit" | "delete") => (kind === "edit" ? "Message edited." : "Message deleted.");

/** Of an edit or a deletion that was not carried out; the server may have said why. */
export function changeFailed(kind: "edit" | "delete", why: string): string {
  const what = kind === "edit" ? "Your edit wasn't saved." : "This message wasn't deleted.";
  return why === "" ? what : `${what} ${why}`;
}

/** How a message stands whose text, edit or deletion is on its way. */
export function underWay(kind: "send" | "edit" | "delete", state: "pending" | "queued"): string {
  const words = {
    send: { pending: "Sending", queued: "Will be sent" },
    edit: { pending: "Saving", queued: "Will be saved" },
    delete: { pending: "Deleting", queued: "Will be deleted" },
  };
  return words[kind][state];
}

export const seconds = (n: number) => `${numeral(n)} s`;

/** Before all that is stored in this browser is removed. */
export function notSentYet(left: Leftovers): string {
  const { messages, drafts, edits, deletions } = left;
  const parts = [];
  if (messages > 0) parts.push(count(messages, "message", "messages"));
  if (drafts > 0) parts.push(count(drafts, "draft", "drafts"));
  if (edits > 0) parts.push(count(edits, "edit", "edits"));
  if (deletions > 0) parts.push(count(deletions, "deletion", "deletions"));
  return `${list.format(parts)} ${total(left) === 1 ? "hasn't" : "haven't"} been sent yet.`;
}

export function held(code: string, inSeconds: number): string {
  return code === "rate_limited"
    ? `You're writing too fast. Your messages will be sent in ${seconds(inSeconds)}.`
    : `The server can't save messages right now. Trying again in ${seconds(inSeconds)}.`;
}

/** What the banner says about a connection that is not as it should be. */
export function connectionTrouble(status: Status, now: number): string {
  switch (status.kind) {
    case "doubtful":
      return "The server isn't answering. Checking the connection.";
    case "connecting":
      return status.attempt === 0 ? "Connecting to the server." : "Connecting. Messages will be sent when you're back online.";
    case "waiting":
      if (status.why === "restart") return "The server is restarting. You can keep writing.";
      if (status.why === "offline") return "You're offline. Messages will be sent when you're back online.";
      return `The connection was lost. Trying again in ${seconds(Math.max(1, Math.ceil((status.until - now) / 1_000)))}.`;
    default:
      return "";
  }
}

/** The same once, for who hears it: without the seconds that are counted down. */
export function troubleSaid(status: Status): string {
  if (status.kind === "waiting" && status.why === "lost") return "The connection was lost. Messages will be sent when you're back online.";
  return connectionTrouble(status, 0);
}

export const newVersion = "A new version of this page is available.";
export const outOfDate = "This page is out of date. Reload it to reconnect.";

export function ended(reason: EndReason): string {
  switch (reason) {
    case "logout":
      return "You're logged out.";
    case "revoked":
      return "You were logged out from another device.";
    case "deactivated":
      return "Your account is deactivated. Ask an administrator.";
    case "deleted":
      return "This account has been deleted.";
    default: // it expired, or a later server has a reason that is not known here
      return "Your session has ended. Log in again to continue.";
  }
}
