import type { Entry, User } from "../wire";

// What of a room's log is no message, and is told between the messages.

interface Place {
  n: number;
  at: number;
}

/** Somebody came into the room, or left it, for good; maybe by somebody else's doing. */
export interface MembershipLine extends Place {
  kind: "join" | "leave";
  user: User;
  by?: User | undefined;
}

/** Something about the room was changed. */
export interface ChangeLine extends Place {
  kind: "name" | "topic" | "description" | "setting" | "archive" | "restore";
  by: User;
  /** The new name or topic; of a setting which one, and how it is now. */
  text: string;
}

/** Somebody has another role. */
export interface RoleLine extends Place {
  kind: "role";
  by: User;
  user: User;
  role: "member" | "moderator" | "owner";
}

/** A message was pinned. */
export interface PinnedLine extends Place {
  kind: "pinned";
  by: User;
  pinned: string;
}

export type Line = MembershipLine | ChangeLine | RoleLine | PinnedLine;

/** The line that an entry is, if it is one. */
export function lineOf(entry: Entry): Line | undefined {
  switch (entry.kind) {
    case "join":
    case "leave":
      // In a large room nobody is told of each.
      return entry.quiet ? undefined : entry;
    case "name":
    case "topic":
    case "description":
    case "setting":
    case "archive":
    case "restore":
    case "role":
    case "pinned":
      return entry;
    default:
      return undefined;
  }
}

/** The lines that some entries are. */
export const linesOf = (entries: readonly Entry[]): Line[] => entries.flatMap((entry) => lineOf(entry) ?? []);
