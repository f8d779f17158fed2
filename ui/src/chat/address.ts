/** What an address of the chat names; "" for nothing. */
export interface Address {
  room: string;
  message: string;
}

const pattern = /^\/chat(?:\/([0-9a-z]{13})(?:\/([0-9a-z]{13}))?)?$/;

export function addressOf(path: string): Address {
  const [, room = "", message = ""] = pattern.exec(path) ?? [];
  return { room, message };
}

/** The address of a room; of the list of rooms without one. */
export const pathOf = (room: string) => (room === "" ? "/chat" : `/chat/${room}`);
