import { draftPrefix } from "./draft";
import type { SharedStorage } from "./storage";
import { parse, unsentPrefix } from "./unsent";

/** What people wrote that is in this browser only. */
export interface Leftovers {
  messages: number;
  drafts: number;
}

/** Counts what would be lost if all that is stored were removed, whoever wrote it in whichever tab. */
export function leftovers(storage: SharedStorage): Leftovers {
  const stored = (prefix: string) => storage.keys().filter((key) => key.startsWith(prefix));
  return {
    messages: stored(unsentPrefix("")).filter((key) => parse(storage.get(key))?.state !== "sent").length,
    drafts: stored(draftPrefix("")).length,
  };
}

/** Whether a page may be left without a question: all that people wrote outlives it. */
export function outlivesPage(storage: SharedStorage): boolean {
  return storage.keeps(unsentPrefix("")) && storage.keeps(draftPrefix(""));
}
