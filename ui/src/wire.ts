// Made from internal/live/wire by tsgen; docs/protocol.md explains it. Do not edit.

/** The version of all this; the server says its own. */
export const protocol = 2;

export interface Position {
  n: number;
  id: string;
}

export interface Positions {
  user: Position;
  open: Record<string, Position>;
}

export interface User {
  id: string;
  name: string;
}

export type RoomRole = "member" | "moderator" | "owner";

export interface Room {
  id: string;
  name: string;
  n: number;
  count: number;
  readCount: number;
  role: RoomRole;
}

export interface RoomEntry {
  n: number;
  id: string;
  at: number;
  kind: "room";
  room?: Room;
  roomId: string;
}

export interface LeftEntry {
  n: number;
  id: string;
  at: number;
  kind: "left";
  roomId: string;
}

export interface ReadEntry {
  n: number;
  id: string;
  at: number;
  kind: "read";
  roomId: string;
  readCount?: number;
}

/** A page ignores an entry of any other kind, but for its number. */
export type UserEntry = RoomEntry | LeftEntry | ReadEntry;

export interface UserPage {
  reset: boolean;
  entries: UserEntry[];
  position: Position;
  more: boolean;
}

export interface Message {
  id: string;
  room: string;
  n: number;
  count: number;
  author: User;
  clientId: string;
  at: number;
  editedAt?: number;
  deleted?: true;
  text: string;
}

export interface MessageEntry {
  n: number;
  id: string;
  at: number;
  kind: "message" | "edit" | "delete";
  message?: Message;
}

export interface MembershipEntry {
  n: number;
  id: string;
  at: number;
  kind: "join" | "leave";
  user: User;
}

/** A page ignores an entry of any other kind, but for its number. */
export type Entry = MessageEntry | MembershipEntry;

export interface Page {
  reset: boolean;
  entries: Entry[];
  messages: Message[];
  start: boolean;
  position: Position;
  asOf: number;
  more: boolean;
}

export interface Server {
  version: string;
  protocol: number;
  now: number;
  maxText: number;
}

export interface Resumed {
  me: User;
  rooms: Room[];
  user: UserPage;
  open: Record<string, Page>;
  server: Server;
}

export interface After {
  room: string;
  after: Position;
}

export interface Opened {
  room: Room;
  page: Page;
}

export interface InRoom {
  room: string;
}

export interface Head {
  n: number;
  count: number;
}

export interface Before {
  room: string;
  before: number;
}

export interface History {
  messages: Message[];
  start: boolean;
  asOf: number;
}

export interface Draft {
  room: string;
  clientId: string;
  text: string;
}

export interface Sent {
  id: string;
  n: number;
  count: number;
  at: number;
}

export interface Edit {
  message: string;
  text: string;
  base?: number;
}

export interface Deletion {
  message: string;
}

export interface Read {
  room: string;
  count: number;
}

export interface Moved {
  user: boolean;
  open: string[];
}

export interface Entries {
  room: string;
  entries: Entry[];
}

export interface UserEntries {
  entries: UserEntry[];
}

export interface PresenceChange {
  room: string;
  total: number;
  here: User[] | null;
  came: User[];
  went: User[];
}

export interface Typing {
  room: string;
  user: User;
}

export type EndReason = "logout" | "revoked" | "deactivated" | "expired" | "deleted";

export interface SessionEnd {
  reason: EndReason;
}

export interface Restart {
  retryAfterMs: number;
}

export interface Hello {
  protocol: number;
}

export type ErrorCode = "invalid" | "too_long" | "empty" | "not_found" | "forbidden" | "conflict" | "taken" | "too_many" | "archived" | "last_owner" | "unauthorized" | "rate_limited" | "unavailable" | "outdated" | "unknown" | "internal";

export interface WireError {
  code: ErrorCode;
  field?: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

export interface Failure {
  error: WireError;
}

/** The events that a page may send, each with its payload and its answer. */
export interface Calls {
  resume: { in: Positions; out: Resumed };
  open: { in: After; out: Opened };
  close: { in: InRoom; out: Head };
  page: { in: After; out: Page };
  history: { in: Before; out: History };
  send: { in: Draft; out: Sent };
  edit: { in: Edit; out: object };
  delete: { in: Deletion; out: object };
  read: { in: Read; out: object };
  positions: { in: Positions; out: Moved };
  typing: { in: InRoom; out: object };
}

/** The events that a server sends, each with its payload. */
export interface Events {
  entries: Entries;
  user: UserEntries;
  heads: Record<string, Head>;
  presence: PresenceChange;
  typing: Typing;
  "session:end": SessionEnd;
  "server:restart": Restart;
}

export const eventNames = [
  "entries",
  "user",
  "heads",
  "presence",
  "typing",
  "session:end",
  "server:restart",
] as const satisfies readonly (keyof Events)[];

export const nowhere: Position = { n: 0, id: "" };
