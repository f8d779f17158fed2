// What the page says to people, as functions with types; the texts themselves are in
// the catalogue of the language (language.ts).

import { locale, say } from "./language";
import { isolated } from "./parts/isolate";
import type { Status } from "./sync/connection";
import { type Leftovers, total } from "./sync/leftovers";
import type { ChangeLine } from "./sync/line";
import type { Said } from "./sync/unsent";
import type { EndReason, RoomRole } from "./wire";

/** A number as the reader writes it. */
export const number = (n: number) => new Intl.NumberFormat(locale()).format(n);

/** To make one takes longer than to use it. */
let list: { locale: string; format: Intl.ListFormat } | undefined;

/** Parts of a sentence, as one. */
function joined(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  const here = locale();
  if (list?.locale !== here) list = { locale: here, format: new Intl.ListFormat(here, { type: "conjunction" }) };
  return list.format.format(parts);
}

/** Names as one part of a sentence. */
export const listed = (names: readonly string[]) => joined(names.map(isolated));

/** More names than this are counted instead. */
const mostNames = 3;

function people(names: string[]) {
  const n = names.length;
  return { n, people: n > mostNames ? say("counted-people", { n }) : listed(names) };
}

/** Who came and went: by themselves, or by the doing of somebody. */
export function membership(came: string[], went: string[], by?: string): string {
  const said = [];
  if (came.length > 0) said.push(by === undefined ? say("joined", people(came)) : say("membership-added", people(came)));
  if (went.length > 0) said.push(by === undefined ? say("left", people(went)) : say("membership-removed", people(went)));
  return by === undefined || said.length === 0 ? said.join(", ") : say("membership-by", { by: isolated(by), done: joined(said) });
}

/** What somebody changed about the room; `text` is the new name or topic, or the setting. */
export function changed(what: ChangeLine["kind"], by: string, text: string): string {
  const who = isolated(by);
  switch (what) {
    case "name":
      return say("changed-name", { by: who, text: isolated(text) });
    case "topic":
      return text === "" ? say("changed-topic-removed", { by: who }) : say("changed-topic", { by: who, text: isolated(text) });
    case "description":
      return say("changed-description", { by: who });
    case "setting":
      return say("changed-setting", { by: who, setting: text.replace("=", "-") });
    case "archive":
      return say("changed-archive", { by: who });
    case "restore":
      return say("changed-restore", { by: who });
  }
}

/** Somebody has pinned a message, of which the line or a mark tells. */
export const pinnedBy = (name: string) => say("pinned-by", { name: isolated(name) });

/** What stands for lines that are folded. */
export const linesFolded = (n: number) => say("lines-folded", { n });

/** Somebody has another role in the room, by somebody else's doing unless that is undefined. */
export const roleGiven = (by: string | undefined, name: string, role: RoomRole) =>
  by === undefined ? say("role-now", { name: isolated(name), role }) : say("role-given", { by: isolated(by), name: isolated(name), role });

export function typing(names: string[]): string {
  const n = names.length;
  if (n === 0) return "";
  return n > mostNames ? say("typing-several") : say("typing", { n, names: listed(names) });
}

/** How a conversation is called, by the others in it. */
export const conversation = (names: string[]) => (names.length === 0 ? say("notes") : joined(names));

/** What stands above a part of the list of rooms. */
export const sectionTitle = (name: "invitations" | "unread" | "favourites" | "rooms" | "direct") => say("section", { name });

/** More unread messages than this are not counted where there is little room. */
export const mostCounted = 99;

/** How many messages are unread, where there is little room. */
export const counted = (n: number) => (n > mostCounted ? `${mostCounted}+` : String(n));

/** What a line of the list of rooms says by its looks. */
export function lineState({ mark, unread, mentioned, strong, muted }: { mark: string; unread: number; mentioned: number; strong: boolean; muted: boolean }): string {
  if (mentioned > 0) return say("line-mentions", { n: mentioned });
  if (strong && unread > mostCounted) return say("unread-messages-many", { n: mostCounted });
  if (strong) return unread > 0 ? unreadMessages(unread) : "";
  if (mark === "draft") return say("line-draft");
  return muted ? say("line-muted") : "";
}

/** How many of those who can read an announcement have read it. */
export const readBy = (read: number, of: number) => say("read-by", { read, of });

export const here = (n: number) => say("here", { n });
export const andMore = (n: number) => say("and-more", { n });
export const newMessages = (n: number) => say("new-messages", { n });
export const unreadMessages = (n: number) => say("unread-messages", { n });
export const burst = (n: number) => say("new-messages-said", { n });
export const said = (name: string, text: string) => say("said", { name: isolated(name), text });
/** What stands above a reply, for who hears it. */
export const replyTo = (name: string, text: string) => say("reply-to", { name: isolated(name), text });
export const replyingTo = (name: string) => say("replying-to", { name: isolated(name) });
export const you = (name: string) => say("you", { name: isolated(name) });
export const charactersLeft = (n: number) => say("characters-left", { n });
export const charactersOver = (n: number) => (n === Infinity ? say("characters-over-far") : say("characters-over", { n }));

/** Of an edit or a deletion: the server has it. */
export const changeSaved = (kind: "edit" | "delete") => say("change-saved", { kind });

/** Of an edit or a deletion that was not carried out; the server may have said why. */
export function changeFailed(kind: "edit" | "delete", failure: Said | undefined): string {
  const what = say("change-failed", { kind });
  return failure?.message ? `${what} ${problemSaid(failure)}` : what;
}

/** How a message stands whose text, edit or deletion is on its way. */
export const underWay = (kind: "send" | "edit" | "delete", state: "pending" | "queued") =>
  state === "pending" ? say("under-way-pending", { kind }) : say("under-way-queued", { kind });

export const seconds = (n: number) => say("seconds", { n });

/** Before all that is stored in this browser is removed. */
export function notSentYet(left: Leftovers): string {
  const { messages, drafts, edits, deletions } = left;
  const parts = [];
  if (messages > 0) parts.push(say("unsent-messages", { n: messages }));
  if (drafts > 0) parts.push(say("unsent-drafts", { n: drafts }));
  if (edits > 0) parts.push(say("unsent-edits", { n: edits }));
  if (deletions > 0) parts.push(say("unsent-deletions", { n: deletions }));
  return say("not-sent-yet", { things: joined(parts), n: total(left) });
}

export const held = (code: string, inSeconds: number) =>
  code === "rate_limited" ? say("held-fast", { time: seconds(inSeconds) }) : say("held-unsaved", { time: seconds(inSeconds) });

/** What the banner says about a connection that is not as it should be. */
export function connectionTrouble(status: Status, now: number): string {
  switch (status.kind) {
    case "doubtful":
      return say("trouble-doubtful");
    case "connecting":
      return status.attempt === 0 ? say("trouble-connecting") : say("trouble-again");
    case "waiting":
      if (status.why === "restart") return say("trouble-restart");
      if (status.why === "offline") return say("trouble-offline");
      return say("trouble-lost", { time: seconds(Math.max(1, Math.ceil((status.until - now) / 1_000))) });
    default:
      return "";
  }
}

/** The same once, for who hears it: without the seconds that are counted down. */
export function troubleSaid(status: Status): string {
  if (status.kind === "waiting" && status.why === "lost") return say("trouble-lost-said");
  return connectionTrouble(status, 0);
}

export function ended(reason: EndReason): string {
  switch (reason) {
    case "logout":
      return say("ended-logout");
    case "revoked":
      return say("ended-revoked");
    case "deactivated":
      return say("ended-deactivated");
    case "deleted":
      return say("ended-deleted");
    default: // it expired, or a later server has a reason that is not known here
      return say("ended-expired");
  }
}

/** Why something was not done, by its reason or else its code; what the server says of it, in English, for those without a text of ours. */
export const problemSaid = ({ code, reason = "", limit = 0, message }: Said) => say("problem", { code, reason, limit, time: lasting(limit), said: message });

/** So many seconds, in the largest unit in which they are whole. */
function lasting(seconds: number): string {
  const [unit, size] = ([["day", 86_400], ["hour", 3_600], ["minute", 60]] as const).find(([, size]) => seconds % size === 0) ?? ["second", 1];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

/** What a block of code is, to those who do not see it. */
export const codeName = (language: string) => (language === "" ? say("code") : say("code-in", { language: isolated(language) }));
