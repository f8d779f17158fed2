/** What is shown beside a room or in its place; "" for the room alone. */
export type Shown = "" | "details" | "people" | "pins" | "settings";

/** What is shown in place of rooms: those that everybody finds, or what one has saved. */
export type Aside = "" | "browse" | "saved";

/** What an address of the chat names; "" for nothing. */
export interface Address {
  room: string;
  message: string;
  aside: Aside;
  shown: Shown;
}

const pattern = /^\/chat(?:\/(browse|saved)|\/([0-9a-z]{13})(?:\/([0-9a-z]{13})|\/(details|people|pins|settings))?)?$/;

export function addressOf(path: string): Address {
  const [, aside = "", room = "", message = "", shown = ""] = pattern.exec(path) ?? [];
  return { room, message, aside: aside as Aside, shown: shown as Shown };
}

/** The address of a room, and what is shown of it; of the list of rooms without one. */
export const pathOf = (room: string, shown: Shown = "") => (room === "" ? "/chat" : shown === "" ? `/chat/${room}` : `/chat/${room}/${shown}`);

/** The address of a message in a room, or of the room without one. */
export const messagePath = (room: string, message: string) => (message === "" ? pathOf(room) : `/chat/${room}/${message}`);
