// Made from internal/live/wire by tsgen; docs/protocol.md explains it. Do not edit.

/** The version of all this; the server says its own. */
export const protocol = 2;

export interface Position {
  n: number;
  id: string;
}

export interface Positions {
  user: Position;
  people?: Position;
  open: Record<string, Position>;
}

export type ServerRole = "admin" | "owner";

export interface Self {
  id: string;
  name: string;
  role?: ServerRole;
}

export type RoomKind = "public" | "announcement" | "private" | "direct" | "group";

export interface User {
  id: string;
  name: string;
  deleted?: true;
}

export type RoomRole = "member" | "moderator" | "owner";

export type Level = "all" | "mentions" | "nothing";

export interface Room {
  id: string;
  kind: RoomKind;
  name: string;
  with?: User[];
  n: number;
  count: number;
  readCount: number;
  role?: RoomRole;
  level?: Level;
  favourite?: true;
  archived?: true;
  invitedBy?: User;
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

export interface OwnReactions {
  message: string;
  v: number;
  emoji: string[];
}

export interface ReactedEntry {
  n: number;
  id: string;
  at: number;
  kind: "reacted";
  roomId: string;
  own: OwnReactions;
}

/** A page ignores an entry of any other kind, but for its number. */
export type UserEntry = RoomEntry | LeftEntry | ReadEntry | ReactedEntry;

export interface UserPage {
  reset: boolean;
  entries: UserEntry[];
  position: Position;
  more: boolean;
}

export interface PersonEntry {
  n: number;
  id: string;
  user: User;
}

export interface PeoplePage {
  reset: boolean;
  entries: PersonEntry[];
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
  replyTo?: string;
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

export interface Reaction {
  emoji: string;
  count: number;
}

export interface Reactions {
  message: string;
  v: number;
  kinds: Reaction[];
}

export interface ReactionsEntry {
  n: number;
  id: string;
  at: number;
  kind: "reactions";
  reactions: Reactions[];
}

export interface MembershipEntry {
  n: number;
  id: string;
  at: number;
  kind: "join" | "leave";
  user: User;
  by?: User;
  quiet?: true;
}

export interface RoleEntry {
  n: number;
  id: string;
  at: number;
  kind: "role";
  by: User;
  user: User;
  role: RoomRole;
}

export interface ChangeEntry {
  n: number;
  id: string;
  at: number;
  kind: "name" | "topic" | "description" | "setting" | "archive" | "restore";
  by: User;
  text: string;
}

export interface EraseEntry {
  n: number;
  id: string;
  at: number;
  kind: "erase";
}

/** A page ignores an entry of any other kind, but for its number. */
export type Entry = MessageEntry | ReactionsEntry | MembershipEntry | RoleEntry | ChangeEntry | EraseEntry;

export interface Quote {
  message: string;
  author: User;
  deleted?: true;
  text: string;
}

export interface Page {
  reset: boolean;
  entries: Entry[];
  messages: Message[];
  lines: Entry[];
  quotes?: Quote[];
  start: boolean;
  position: Position;
  asOf: number;
  more: boolean;
  reactions: Reactions[];
  own: OwnReactions[];
}

export interface Server {
  version: string;
  protocol: number;
  now: number;
  maxText: number;
}

export interface Resumed {
  me: Self;
  rooms: Room[];
  user: UserPage;
  people: PeoplePage;
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
  name?: string;
  archived?: boolean;
}

export interface Past {
  room: string;
  before?: number;
  after?: number;
}

export interface History {
  messages: Message[];
  lines: Entry[];
  quotes?: Quote[];
  start: boolean;
  end: boolean;
  asOf: number;
  reactions: Reactions[];
  own: OwnReactions[];
}

export interface Spot {
  room: string;
  message: string;
}

export interface Quoting {
  room: string;
  messages: string[];
}

export interface Quoted {
  quotes: Quote[];
  asOf: number;
}

export interface Draft {
  room: string;
  clientId: string;
  text: string;
  replyTo?: string;
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

export interface Reacting {
  message: string;
  emoji: string;
  on: boolean;
}

export interface ReactorSearch {
  message: string;
  emoji: string;
  after: string;
}

export interface ReactorList {
  people: User[];
  after: string;
}

export interface Read {
  room: string;
  count: number;
}

export interface Unreading {
  message: string;
}

export interface ReadMark {
  readCount: number;
}

export interface Marks {
  marks: Record<string, number>;
}

export interface ReadBy {
  message: string;
}

export interface Readers {
  read: number;
  of: number;
}

export type HistorySetting = "start" | "joining";

export type Who = "members" | "moderators";

export interface Details {
  room: string;
  kind: RoomKind;
  name: string;
  topic: string;
  description: string;
  history: HistorySetting;
  write: Who;
  invite: Who;
  archived: boolean;
  people: number;
  role: RoomRole | null;
}

export interface Preview {
  details: Details;
  messages: Message[];
  start: boolean;
}

export interface Search {
  query: string;
  after: string;
}

export interface ListedRoom {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  people: number;
  joined: boolean;
}

export interface Directory {
  rooms: ListedRoom[];
  after: string;
}

export interface NewRoom {
  clientId: string;
  kind: RoomKind;
  name: string;
  topic?: string;
  description?: string;
  history?: HistorySetting;
  write?: Who;
  invite?: Who;
}

export interface Made {
  room: Room;
}

export interface Company {
  users: string[];
}

export interface RoomChange {
  room: string;
  name?: string;
  topic?: string;
  description?: string;
  history?: HistorySetting;
  write?: Who;
  invite?: Who;
}

export interface Archiving {
  room: string;
  archived: boolean;
}

export interface Erasure {
  room: string;
  name: string;
}

export interface Inviting {
  room: string;
  users: string[];
}

export interface Removal {
  room: string;
  user: string;
}

export interface Promotion {
  room: string;
  user: string;
  role: RoomRole;
}

export interface MemberSearch {
  room: string;
  query: string;
  after: string;
}

export interface RoomPerson {
  user: User;
  role: RoomRole;
}

export interface MemberList {
  members: RoomPerson[];
  after: string;
}

export interface PeopleList {
  people: User[];
  after: string;
}

export interface RoomPreference {
  room: string;
  level?: Level;
  favourite?: boolean;
}

export interface Moved {
  user: boolean;
  people: boolean;
  open: string[];
}

export interface Entries {
  room: string;
  entries: Entry[];
}

export interface UserEntries {
  entries: UserEntry[];
}

export interface PersonEntries {
  entries: PersonEntry[];
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
  reason?: string;
  limit?: number;
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
  history: { in: Past; out: History };
  around: { in: Spot; out: History };
  quotes: { in: Quoting; out: Quoted };
  send: { in: Draft; out: Sent };
  edit: { in: Edit; out: object };
  delete: { in: Deletion; out: object };
  react: { in: Reacting; out: OwnReactions };
  reactors: { in: ReactorSearch; out: ReactorList };
  read: { in: Read; out: object };
  unread: { in: Unreading; out: ReadMark };
  readAll: { in: object; out: Marks };
  readBack: { in: Marks; out: object };
  readBy: { in: ReadBy; out: Readers };
  details: { in: InRoom; out: Details };
  preview: { in: InRoom; out: Preview };
  directory: { in: Search; out: Directory };
  create: { in: NewRoom; out: Made };
  converse: { in: Company; out: Made };
  change: { in: RoomChange; out: object };
  archive: { in: Archiving; out: object };
  erase: { in: Erasure; out: object };
  join: { in: InRoom; out: object };
  leave: { in: InRoom; out: object };
  decline: { in: InRoom; out: object };
  invite: { in: Inviting; out: object };
  remove: { in: Removal; out: object };
  role: { in: Promotion; out: object };
  members: { in: MemberSearch; out: MemberList };
  people: { in: Search; out: PeopleList };
  prefer: { in: RoomPreference; out: object };
  positions: { in: Positions; out: Moved };
  typing: { in: InRoom; out: object };
}

/** The events that a server sends, each with its payload. */
export interface Events {
  entries: Entries;
  user: UserEntries;
  people: PersonEntries;
  heads: Record<string, Head>;
  self: Self;
  presence: PresenceChange;
  typing: Typing;
  "session:end": SessionEnd;
  "server:restart": Restart;
}

export const eventNames = [
  "entries",
  "user",
  "people",
  "heads",
  "self",
  "presence",
  "typing",
  "session:end",
  "server:restart",
] as const satisfies readonly (keyof Events)[];

export const nowhere: Position = { n: 0, id: "" };
