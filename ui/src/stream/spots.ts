import type { Room } from "../sync/room";

/** Where a reader was in a room when another was shown. */
export interface Spot {
  /** How often the room had been replaced. */
  resets: number;
  /** The numbers of the messages that were in the page. */
  from: number;
  to: number;
  /** The first message in the view: its number, the key of its row, and where that stood below the view's upper edge, in pixels. */
  n: number;
  key: string;
  top: number;
}

/** The spots of rooms in which the reader was not at the end. They last as long as the page. */
const spots = new WeakMap<Room, Spot>();

export function keepSpot(room: Room, spot: Spot | undefined): void {
  if (spot) spots.set(room, spot);
  else spots.delete(room);
}

/** Where to go on in a room, if that is known and still there. */
export function spotIn(room: Room): Spot | undefined {
  const spot = spots.get(room);
  const oldest = room.timeline.messages[0]?.n ?? Infinity;
  return spot?.resets === room.resets && spot.n >= oldest ? spot : undefined;
}
