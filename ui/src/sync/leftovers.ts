import { changePrefix, parseChange } from "./change";
import { draftPrefix } from "./draft";
import type { SharedStorage } from "./storage";
import { parse, unsentPrefix } from "./unsent";

/** What people wrote and did that is in this browser only. */
export interface Leftovers {
  messages: number;
  drafts: number;
  edits: number;
  deletions: number;
}

/** Counts what would be lost if all that is stored were removed, whoever wrote it in whichever tab. */
export function leftovers(storage: SharedStorage): Leftovers {
  const stored = (prefix: string) => storage.keys().filter((key) => key.startsWith(prefix));
  const changes = stored(changePrefix("")).flatMap((key) => parseChange(storage.get(key)) ?? []);
  return {
    messages: stored(unsentPrefix("")).filter((key) => parse(storage.get(key))?.state !== "sent").length,
    drafts: stored(draftPrefix("")).length,
    edits: changes.filter(({ kind }) => kind === "edit").length,
    deletions: changes.filter(({ kind }) => kind === "delete").length,
  };
}

/** How much is left over, of all kinds. */
export const total = ({ messages, drafts, edits, deletions }: Leftovers) => messages + drafts + edits + deletions;

/** Whether a page may be left without a question: all that people wrote outlives it. */
export function outlivesPage(storage: SharedStorage): boolean {
  return [unsentPrefix, draftPrefix, changePrefix].every((prefix) => storage.keeps(prefix("")));
}
