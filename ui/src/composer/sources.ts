import { emojiSource } from "../emoji/source";
import type { Source } from "./source";

/** All that can be completed; a word belongs to the first one that it fits. */
export const sources: readonly Source[] = [emojiSource];
