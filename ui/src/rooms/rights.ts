import type { Details, Room, RoomKind, RoomRole, Self } from "../wire";

/** What somebody may do in a room. The server decides; the page offers no more than this. */
export interface Rights {
  write: boolean;
  invite: boolean;
  /** Its name, topic, description, and who may do what. */
  change: boolean;
  archive: boolean;
  erase: boolean;
  /** Say who is a moderator or an owner. */
  roles: boolean;
  leave: boolean;
}

type Standing = Pick<Details, "kind" | "role" | "archived" | "write" | "invite">;

/** Whether a room has a name, a topic and roles of its own: conversations between people have none. */
export const hasSettings = (kind: RoomKind) => kind !== "direct" && kind !== "group";

const rank = (role: RoomRole | null) => (role === null ? 0 : { member: 1, moderator: 2, owner: 3 }[role]);

export function rightsIn({ kind, role, archived, write, invite }: Standing): Rights {
  const named = hasSettings(kind);
  const live = rank(role) > 0 && !archived;
  const needed = (who: Details["write"]) => rank(who === "members" ? "member" : "moderator");
  return {
    write: live && rank(role) >= needed(write),
    invite: named && live && rank(role) >= needed(invite),
    change: named && live && rank(role) >= rank("moderator"),
    archive: named && rank(role) >= rank("owner"),
    erase: named && rank(role) >= rank("owner"),
    roles: named && rank(role) >= rank("owner"),
    leave: rank(role) > 0,
  };
}

/** Whether somebody may create rooms for announcements. */
export const announces = ({ role }: Self) => role === "admin" || role === "owner";

/** Whether somebody may call all who are in a room; of two people nobody can. */
export const callsAll = ({ kind, role = "member" }: Pick<Room, "kind" | "role">) =>
  kind === "private" || kind === "group" || (kind !== "direct" && rank(role) >= rank("moderator"));

/** Whether somebody moderates a room, or owns it: they may delete what others have said. */
export const leads = ({ role = "member" }: Pick<Room, "role">) => rank(role) >= rank("moderator");

/** Whether somebody may pin messages: where everybody finds the room, only who leads it. */
export const pins = (room: Pick<Room, "kind" | "role">) => (room.kind !== "public" && room.kind !== "announcement") || leads(room);

/** Whether somebody may know how many have read a message. */
export const seesReaders = (room: Pick<Room, "kind" | "role">) => room.kind === "announcement" && leads(room);

/** Whether somebody may remove another person, who has that role: only those whose role is higher. */
export function mayRemove({ kind, role }: Standing, theirs: RoomRole): boolean {
  return hasSettings(kind) && rank(role) >= rank("moderator") && rank(role) > rank(theirs);
}
