import type { Room } from "../wire";

/** A room as the server describes it to me: a line of the list of rooms. */
export type RoomInfo = Room;
