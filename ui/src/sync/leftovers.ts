import { changePrefix, parseChange } from "./change";
import { draftPrefix, toldPrefix } from "./draft";
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
  const textAt = (key: string) => parseText(storage.get(key));
  const told = new Set(stored(toldPrefix("")).map((key) => key.slice(toldPrefix("").length) + textAt(key)));
  // What the server keeps is there again after the next log-in.
  const lost = (key: string) => !told.has(key.slice(draftPrefix("").length, key.lastIndexOf(":")) + textAt(key));
  return {
    messages: stored(unsentPrefix("")).filter((key) => parse(storage.get(key))?.state !== "sent").length,
    drafts: stored(draftPrefix("")).filter(lost).length,
    edits: changes.filter(({ kind }) => kind === "edit").length,
    deletions: changes.filter(({ kind }) => kind === "delete").length,
  };
}

function parseText(stored = ""): string {
  try {
    return (JSON.parse(stored) as { text: string }).text;
  } catch {
    return "";
  }
}

/** How much is left over, of all kinds. */
export const total = ({ messages, drafts, edits, deletions }: Leftovers) => messages + drafts + edits + deletions;

/** Whether a page may be left without a question: all that people wrote outlives it. */
export function outlivesPage(storage: SharedStorage): boolean {
  return [unsentPrefix, draftPrefix, changePrefix].every((prefix) => storage.keeps(prefix("")));
}
