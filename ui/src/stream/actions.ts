import { Copy, type IconNode, Link, MailDot, Pencil, Reply, SmilePlus, TextQuote, Trash2, Users } from "lucide";
import { say } from "../language";
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
}

/** Something that a person may do with a message. */
export interface Action {
  name: "react" | "reactors" | "reply" | "quote" | "edit" | "copy" | "link" | "unread" | "delete";
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
  allowed(row: MessageRow, role: Room["role"]): boolean;
  run(row: MessageRow, doer: Doer): void;
}

/** It is in the log, and nothing is under way with it. */
const settled = ({ message, gone, change }: MessageRow) =>
  message !== undefined && !gone && change?.state !== "sending" && change?.state !== "saved";

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
    allowed: (row) => row.own && settled(row) && row.change?.kind !== "delete",
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
    allowed: (row, role) => (row.own || role === "moderator" || role === "owner") && settled(row) && row.change?.kind !== "delete",
    run: (row, doer) => doer.askToDelete(row),
  },
];

/** What a person of that role may do with a message now. */
export function actionsOn(row: MessageRow, role: Room["role"]): Action[] {
  return actions.filter((action) => action.allowed(row, role));
}
