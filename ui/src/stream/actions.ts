import { Bookmark, BookmarkX, Copy, type IconNode, Link, MailDot, Pencil, Pin, PinOff, Reply, SmilePlus, TextQuote, Trash2, Users } from "lucide";
import { say } from "../language";
import { leads, pins } from "../rooms/rights";
import type { Room } from "../wire";
import type { MessageRow } from "./rows";

/** What the actions on a message do; the stream knows how. */
export interface Doer {
  react(row: MessageRow): void;
  showReactors(row: MessageRow): void;
  reply(row: MessageRow): void;
  quote(row: MessageRow): void;
  edit(row: MessageRow): void;
  askToDelete(row: MessageRow): void;
  copy(row: MessageRow): void;
  copyLink(row: MessageRow): void;
  markUnread(row: MessageRow): void;
  pin(row: MessageRow): void;
  save(row: MessageRow): void;
}

/** By what a person may do more or less with a message. */
export interface Reach {
  room: Pick<Room, "kind" | "role">;
  /** It is not too late for that, with a message of their own. */
  inTime(row: MessageRow, what: "edit" | "delete"): boolean;
  /** They have saved it. */
  saved(row: MessageRow): boolean;
}

/** Something that a person may do with a message. */
export interface Action {
  name: "react" | "reactors" | "reply" | "quote" | "edit" | "pin" | "unpin" | "save" | "unsave" | "copy" | "link" | "unread" | "delete";
  readonly label: string;
  icon: IconNode;
  /** The keys that do it while the message has the focus, as KeyboardEvent.key names them. */
  keys: readonly string[];
  /** How people call the first of them. */
  readonly key?: string;
  danger?: boolean;
  /** It needs a composer. */
  writes?: boolean;
  /** It changes the room, which an archived one does not allow. */
  changes?: boolean;
  /** It has a button in the bar; all are in the menu. */
  inBar: boolean;
  allowed(row: MessageRow, reach: Reach): boolean;
  run(row: MessageRow, doer: Doer): void;
}

/** It is in the log, and nothing is under way with it. */
const settled = ({ message, gone, change }: MessageRow) =>
  message !== undefined && !gone && change?.state !== "sending" && change?.state !== "saved";

/** It is there to be kept: pinned, or saved. */
const kept = ({ message, gone, change }: MessageRow) => message !== undefined && !gone && change?.kind !== "delete";

/** In the order of the bar and of the menu. */
const actions: readonly Action[] = [
  {
    name: "react",
    get label() {
      return say("react");
    },
    icon: SmilePlus,
    keys: ["a", "A"],
    key: "A",
    changes: true,
    inBar: true,
    allowed: (row) => !row.gone && row.message !== undefined && row.change?.kind !== "delete",
    run: (row, doer) => doer.react(row),
  },
  {
    name: "reply",
    get label() {
      return say("reply");
    },
    icon: Reply,
    keys: ["r", "R"],
    key: "R",
    writes: true,
    inBar: true,
    allowed: (row) => settled(row) && row.change?.kind !== "delete",
    run: (row, doer) => doer.reply(row),
  },
  {
    name: "edit",
    get label() {
      return say("edit");
    },
    icon: Pencil,
    keys: ["e", "E"],
    key: "E",
    inBar: true,
    allowed: (row, { inTime }) => row.own && settled(row) && row.change?.kind !== "delete" && inTime(row, "edit"),
    run: (row, doer) => doer.edit(row),
  },
  {
    name: "reactors",
    get label() {
      return say("who-reacted");
    },
    icon: Users,
    keys: [],
    inBar: false,
    allowed: (row) => row.reactions.length > 0,
    run: (row, doer) => doer.showReactors(row),
  },
  {
    name: "quote",
    get label() {
      return say("quote");
    },
    icon: TextQuote,
    keys: ["q", "Q"],
    key: "Q",
    writes: true,
    inBar: false,
    allowed: (row) => !row.gone,
    run: (row, doer) => doer.quote(row),
  },
  {
    name: "pin",
    get label() {
      return say("pin");
    },
    icon: Pin,
    keys: ["p", "P"],
    key: "P",
    changes: true,
    inBar: false,
    allowed: (row, { room }) => kept(row) && !row.message!.pinned && pins(room),
    run: (row, doer) => doer.pin(row),
  },
  {
    name: "unpin",
    get label() {
      return say("unpin");
    },
    icon: PinOff,
    keys: ["p", "P"],
    key: "P",
    changes: true,
    inBar: false,
    allowed: (row, { room }) => kept(row) && row.message!.pinned !== undefined && pins(room),
    run: (row, doer) => doer.pin(row),
  },
  {
    name: "save",
    get label() {
      return say("save-message");
    },
    icon: Bookmark,
    keys: ["s", "S"],
    key: "S",
    inBar: false,
    allowed: (row, { saved }) => kept(row) && !saved(row),
    run: (row, doer) => doer.save(row),
  },
  {
    name: "unsave",
    get label() {
      return say("unsave-message");
    },
    icon: BookmarkX,
    keys: ["s", "S"],
    key: "S",
    inBar: false,
    allowed: (row, { saved }) => kept(row) && saved(row),
    run: (row, doer) => doer.save(row),
  },
  {
    name: "copy",
    get label() {
      return say("copy-text");
    },
    icon: Copy,
    keys: [],
    inBar: false,
    allowed: (row) => !row.gone,
    run: (row, doer) => doer.copy(row),
  },
  {
    name: "link",
    get label() {
      return say("copy-link");
    },
    icon: Link,
    keys: [],
    inBar: false,
    allowed: (row) => !row.gone && row.message !== undefined,
    run: (row, doer) => doer.copyLink(row),
  },
  {
    name: "unread",
    get label() {
      return say("mark-unread");
    },
    icon: MailDot,
    keys: ["u", "U"],
    key: "U",
    inBar: false,
    allowed: (row) => !row.own && !row.gone && row.message !== undefined && row.message.count > 0,
    run: (row, doer) => doer.markUnread(row),
  },
  {
    name: "delete",
    get label() {
      return say("delete");
    },
    icon: Trash2,
    keys: ["Delete", "Backspace"],
    get key() {
      return say("key-delete");
    },
    danger: true,
    inBar: true,
    allowed: (row, { room, inTime }) => (leads(room) || (row.own && inTime(row, "delete"))) && settled(row) && row.change?.kind !== "delete",
    run: (row, doer) => doer.askToDelete(row),
  },
];

/** What a person may do with a message now. */
export function actionsOn(row: MessageRow, reach: Reach): Action[] {
  return actions.filter((action) => action.allowed(row, reach));
}
