import type { Message, User } from "../wire";

export type RoomKind = "public" | "private" | "announcement" | "direct" | "group";
export type RoomRole = "member" | "moderator" | "owner";
export type Level = "all" | "mentions" | "nothing";
export type Who = "members" | "moderators";
export type HistoryFrom = "start" | "joining";

/** A room in the list of the person's own. */
export interface Room {
  id: string;
  kind: RoomKind;
  name: string;
  with?: User[];
  n: number;
  count: number;
  readCount: number;
  role: RoomRole;
  level?: Level;
  favourite?: true;
  archived?: true;
  invitedBy?: User;
}

/** All that is to be known of a room besides its messages and people. */
export interface Details {
  room: string;
  kind: RoomKind;
  name: string;
  topic: string;
  description: string;
  history: HistoryFrom;
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

/** A room of the directory. */
export interface Listed {
  id: string;
  kind: RoomKind;
  name: string;
  topic: string;
  people: number;
  joined: boolean;
}

export interface Member {
  user: User;
  role: RoomRole;
}

export interface Person extends User {
  userName: string;
}

export interface Creation {
  clientId: string;
  kind: "public" | "private" | "announcement";
  name: string;
  topic?: string;
  description?: string;
  history?: HistoryFrom;
  write?: Who;
  invite?: Who;
}

/** What can be changed of a room. */
export type Changeable = Pick<Details, "name" | "topic" | "description" | "history" | "write" | "invite">;

interface InRoom {
  room: string;
}

interface Search {
  query: string;
  after: string;
}

/** The events about rooms, each with its payload and its answer. */
export interface RoomCalls {
  details: { in: InRoom; out: Details };
  preview: { in: InRoom; out: Preview };
  directory: { in: Search; out: { rooms: Listed[]; after: string } };
  create: { in: Creation; out: { room: Room } };
  converse: { in: { users: string[] }; out: { room: Room } };
  change: { in: InRoom & Partial<Changeable>; out: object };
  archive: { in: InRoom & { archived: boolean }; out: object };
  erase: { in: InRoom & { name: string }; out: object };
  join: { in: InRoom; out: object };
  leave: { in: InRoom; out: object };
  decline: { in: InRoom; out: object };
  invite: { in: InRoom & { users: string[] }; out: object };
  remove: { in: InRoom & { user: string }; out: object };
  role: { in: InRoom & { user: string; role: RoomRole }; out: object };
  members: { in: InRoom & Search; out: { members: Member[]; after: string } };
  people: { in: Search; out: { people: Person[]; after: string } };
  prefer: { in: InRoom & { level?: Level; favourite?: boolean }; out: object };
}

export type RoomCall = <C extends keyof RoomCalls>(event: C, payload: RoomCalls[C]["in"]) => Promise<RoomCalls[C]["out"]>;
