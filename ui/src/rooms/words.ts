// What the views of rooms say, as in ../words.ts.

import { locale, say } from "../language";
import { isolated } from "../parts/isolate";
import { named } from "../people";
import type { HistorySetting, Level, Room, RoomKind, RoomRole, User, Who } from "../wire";
import { conversation, listed } from "../words";

export { problemSaid } from "../words";

/** When something was, in short. */
export const momentOf = (at: number) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);

/** What a kind of room is called at the head of its details. */
export const kindNamed = (kind: RoomKind) => say("kind", { kind });

/** What a kind of room means for the people in it. */
export const kindExplained = (kind: RoomKind) => say("kind-explained", { kind });

export const historyExplained = (history: HistorySetting) => say("history-explained", { history });

export const writeExplained = (who: Who) => say("write-explained", { who });

export const levelNamed = (level: Level) => say("level", { level });

export const roleNamed = (role: RoomRole) => say("role", { role });

/** How a room is called in a list, a title, a sentence. */
export function roomNamed({ kind, name, with: others = [] }: Pick<Room, "kind" | "name" | "with">): string {
  if (kind !== "direct" && kind !== "group") return name;
  return conversation(others.map((user) => isolated(named(user))));
}

export const membersCounted = (n: number) => say("counted-people", { n });

export const roomsFound = (n: number, more: boolean) => (more ? say("rooms-found-more", { n }) : say("rooms-found", { n }));
export const peopleFound = (n: number, more: boolean) => (more ? say("people-found-more", { n }) : membersCounted(n));

export const nothingMatches = (query: string) => say("nothing-matches", { query: isolated(query) });
export const nobodyMatches = (query: string) => say("nobody-matches", { query: isolated(query) });
export const createNamed = (name: string) => say("create-named", { name: isolated(name) });
export const joinNamed = (room: string) => say("join-named", { room: isolated(room) });

export const invitedBy = (user: User, room: string) => say("invited-by", { name: isolated(named(user)), room: isolated(room) });

export const removeAsked = (user: User, room: string) => say("remove-asked", { name: isolated(named(user)), room: isolated(room) });
export const ownerAsked = (user: User, room: string) => say("owner-asked", { name: isolated(named(user)), room: isolated(room) });
export const leaveAsked = (room: string) => say("leave-asked", { room: isolated(room) });
export const eraseAsked = (room: string) => say("erase-asked", { room: isolated(room) });
export const mostChosen = (n: number) => say("most-chosen", { n });

export const mostInvited = (n: number) => say("most-invited", { n });
export const chosenPeople = (names: readonly string[]) => (names.length === 0 ? say("chosen-nobody") : say("chosen-people", { names: listed(names) }));
export const removeNamed = (name: string) => say("remove-named", { name: isolated(name) });
export const inviteTo = (room: string) => say("invite-to", { room: isolated(room) });
export const settingsOf = (room: string) => say("settings-of", { room: isolated(room) });
export const typeName = (room: string) => say("erase-type", { room: isolated(room) });
export const peopleCounted = (n: number) => say("people-counted", { n });
export const moreActions = (name: string) => say("actions-for", { name: isolated(name) });
export const isNow = (name: string, role: RoomRole) => say("role-now-said", { name: isolated(name), role });
export const removed = (name: string) => say("removed", { name: isolated(name) });

export const leaveCalled = (kind: RoomKind) => (kind === "direct" || kind === "group" ? say("hide-conversation") : say("leave-room"));

export const leaveExplained = (kind: RoomKind) => (kind === "private" ? say("leave-explained-private") : say("leave-explained"));

export const removeExplained = (kind: RoomKind) => (kind === "private" ? say("remove-explained-private") : say("remove-explained"));

/** Instead of the composer, where somebody may not use it. */
export const writingClosed = (archived: boolean) => (archived ? say("writing-closed-archived") : say("writing-closed"));
