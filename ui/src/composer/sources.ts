import { emojiSource } from "../emoji/source";
import type { Room } from "../sync/room";
import { peopleSource } from "./people";
import type { Source } from "./source";

/** All that can be completed in a text for a room; a word belongs to the first one that it fits. */
export const sourcesIn = (room: Room): readonly Source[] => [emojiSource, peopleSource(room)];
