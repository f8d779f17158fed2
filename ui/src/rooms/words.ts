// What the views of rooms say, in one place, as in ../words.ts.

import { isolated } from "../parts/isolate";
import type { HistorySetting, Level, Room, RoomKind, RoomRole, User, Who } from "../wire";
import { conversation, listed, number } from "../words";

/** What a kind of room is called at the head of its details. */
export function kindNamed(kind: RoomKind): string {
  const names: Record<RoomKind, string> = {
    public: "Public room",
    private: "Private room",
    announcement: "Announcements",
    direct: "Direct conversation",
    group: "Group conversation",
  };
  return names[kind];
}

/** What a kind of room means for the people in it. */
export function kindExplained(kind: RoomKind): string {
  const sentences: Record<RoomKind, string> = {
    public: "Everyone with an account can find and join this room.",
    private: "Only people who are invited can see this room.",
    announcement: "Everyone with an account can read this room. Only moderators can write.",
    direct: "Only the two of you can see this conversation.",
    group: "Only the people here can see this conversation. To add somebody, start a new one.",
  };
  return sentences[kind];
}

export const historyExplained = (history: HistorySetting) =>
  history === "start" ? "New members can read everything that was written before." : "New members can read only what is written after they join.";

export const writeExplained = (who: Who) => (who === "members" ? "All members can write." : "Only moderators can write.");

export const levelNamed = (level: Level) => ({ all: "Every message", mentions: "Only mentions", nothing: "Nothing" })[level];

export const roleNamed = (role: RoomRole) => ({ member: "Member", moderator: "Moderator", owner: "Owner" })[role];

/** How a room is called in a list, a title, a sentence. */
export function roomNamed({ kind, name, with: others = [] }: Pick<Room, "kind" | "name" | "with">): string {
  if (kind !== "direct" && kind !== "group") return name;
  return conversation(others.map((user) => isolated(user.name)));
}

export const membersCounted = (n: number) => (n === 1 ? "1 person" : `${number(n)} people`);

export const roomsFound = (n: number, more: boolean) => (more ? `More than ${number(n)} rooms` : n === 1 ? "1 room" : `${number(n)} rooms`);
export const peopleFound = (n: number, more: boolean) => (more ? `More than ${number(n)} people` : membersCounted(n));

export const nothingMatches = (query: string) => `Nothing matches “${isolated(query)}”.`;
export const nobodyMatches = (query: string) => `Nobody matches “${isolated(query)}”.`;
export const createNamed = (name: string) => `Create “${isolated(name)}”`;

export const invitedBy = (user: User, room: string) => `${isolated(user.name)} invited you to ${isolated(room)}`;

export const removeAsked = (user: User, room: string) => `Remove ${isolated(user.name)} from ${isolated(room)}?`;
export const ownerAsked = (user: User, room: string) => `Make ${isolated(user.name)} an owner of ${isolated(room)}?`;
export const leaveAsked = (room: string) => `Leave ${isolated(room)}?`;
export const eraseAsked = (room: string) => `Delete ${isolated(room)}?`;
export const mostChosen = (n: number) => `A group has at most ${number(n)} people, including you.`;

export const mostInvited = (n: number) => `You can invite ${number(n)} people at once.`;
export const chosenPeople = (names: readonly string[]) => (names.length === 0 ? "Nobody is chosen." : `Chosen: ${listed(names)}.`);
export const inviteTo = (room: string) => `Invite people to ${isolated(room)}`;
export const settingsOf = (room: string) => `Settings of ${isolated(room)}`;
export const typeName = (room: string) => `Type the room's name to confirm: ${isolated(room)}`;
export const peopleCounted = (n: number) => `People (${number(n)})`;
export const moreActions = (name: string) => `Actions for ${isolated(name)}`;
export const isNow = (name: string, role: RoomRole) => `${isolated(name)} is now ${{ member: "a member", moderator: "a moderator", owner: "an owner" }[role]}.`;
export const removed = (name: string) => `${isolated(name)} was removed.`;

export const leaveCalled = (kind: RoomKind) => (kind === "direct" || kind === "group" ? "Hide this conversation" : "Leave room");

export const leaveExplained = (kind: RoomKind) =>
  kind === "private" ? "You can come back only if somebody invites you again." : "You can join it again at any time.";

/** Why something was not done; `said` is what the server says of it. */
export function problemSaid(code: string, said: string): string {
  const known: Record<string, string> = {
    lost: "The connection was lost. Try again.",
    taken: "There's already a public room with this name.",
    archived: "This room is archived. Nobody can change it until it's restored.",
    last_owner: "You're the only owner. Make somebody else an owner first.",
    rate_limited: "That was too fast. Wait a moment, then try again.",
    unavailable: "The server can't save anything right now. Try again in a moment.",
    internal: "Something went wrong on the server. Try again.",
  };
  return known[code] ?? said;
}

/** Instead of the settings, or the composer, where somebody may use neither. */
export const settingsClosed = "Only moderators and owners can change this room.";
export const writingClosed = (archived: boolean) => (archived ? "This room is archived. You can read it, but nobody can write here." : "Only moderators can write here.");

export const nothingHere = "Either there is no room at this address, or you aren't a member of it.";
