/** What is shown beside a room or in its place; "" for the room alone. */
export type Shown = "" | "details" | "people" | "settings";

/** What an address of the chat names; "" for nothing. */
export interface Address {
  room: string;
  message: string;
  /** The rooms that everybody finds. */
  browse: boolean;
  shown: Shown;
}

const pattern = /^\/chat(?:\/(browse)|\/([0-9a-z]{13})(?:\/([0-9a-z]{13})|\/(details|people|settings))?)?$/;

export function addressOf(path: string): Address {
  const [, browse = "", room = "", message = "", shown = ""] = pattern.exec(path) ?? [];
  return { room, message, browse: browse !== "", shown: shown as Shown };
}

/** The address of a room, and what is shown of it; of the list of rooms without one. */
export const pathOf = (room: string, shown: Shown = "") => (room === "" ? "/chat" : shown === "" ? `/chat/${room}` : `/chat/${room}/${shown}`);

/** The address of a message in a room, or of the room without one. */
export const messagePath = (room: string, message: string) => (message === "" ? pathOf(room) : `/chat/${room}/${message}`);

/** The address of the rooms that everybody finds. */
export const browsePath = "/chat/browse";
