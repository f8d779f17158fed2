// What the page and the server say to each other; docs/protocol.md explains it.

export interface User {
  id: string;
  name: string;
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

export interface Entry {
  n: number;
  id: string;
  at: number;
  kind: "message" | "edit" | "delete" | "join" | "leave";
  message?: Message;
  user?: User;
}

export interface Room {
  id: string;
  name: string;
  n: number;
  count: number;
  readCount: number;
  role: "member" | "moderator" | "owner";
}

export interface UserEntry {
  n: number;
  id: string;
  at: number;
  kind: "room" | "left" | "read" | "name";
  room?: Room;
  roomId?: string;
  readCount?: number;
  user?: User;
}

export interface Position {
  n: number;
  id: string;
}

export interface Page {
  reset: boolean;
  entries: Entry[];
  messages: Message[];
  start: boolean;
  position: Position;
  asOf: number;
  more: boolean;
}

export interface UserPage {
  reset: boolean;
  entries: UserEntry[];
  position: Position;
  more: boolean;
}

export interface History {
  messages: Message[];
  start: boolean;
  asOf: number;
}

export interface Positions {
  user: Position;
  open: Record<string, Position>;
}

export interface Resumed {
  me: User;
  rooms: Room[];
  user: UserPage;
  open: Record<string, Page>;
  server: { version: string; now: number };
}

export interface Sent {
  id: string;
  n: number;
  count: number;
  at: number;
}

/** The events that a page may send, each with its payload and its answer. */
export interface Calls {
  resume: { in: Positions; out: Resumed };
  page: { in: { room: string; after: Position }; out: Page };
  history: { in: { room: string; before: number }; out: History };
  send: { in: { room: string; clientId: string; text: string }; out: Sent };
  edit: { in: { message: string; text: string }; out: { n: number } };
  delete: { in: { message: string }; out: { n: number } };
  read: { in: { room: string; count: number }; out: object };
  positions: { in: Positions; out: { user: boolean; open: string[] } };
  typing: { in: { room: string }; out: object };
}

export type EndReason = "logout" | "revoked" | "deactivated" | "expired" | "deleted";

export interface PresenceChange {
  room: string;
  total: number;
  here: User[] | null;
  came: User[];
  went: User[];
}

/** The events that a server sends, each with its payload. */
export interface Events {
  entries: { room: string; entries: Entry[] };
  user: { entries: UserEntry[] };
  heads: Record<string, { n: number; count: number }>;
  presence: PresenceChange;
  typing: { room: string; user: User };
  "session:end": { reason: EndReason };
  "server:restart": { retryAfterMs: number };
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

export interface WireError {
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

export const nowhere: Position = { n: 0, id: "" };
