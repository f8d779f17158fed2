import type { Room, User } from "../wire";

/** What of a room tells me: everything, what is meant for me, or nothing. */
export type Level = "all" | "mentions" | "nothing";

/** A room as the server describes it to me: a line of the list of rooms. */
export type RoomInfo = Room & {
  /** Without one it is public. */
  kind?: "public" | "private" | "announcement" | "direct" | "group";
  /** Of a conversation: the others in it; nobody: it is for my own notes. */
  with?: User[];
  /** Without one it is "all". */
  level?: Level;
  favourite?: true;
  archived?: true;
  /** I am invited, and no member yet. */
  invitedBy?: User;
};
