import type { MessageRow } from "../src/stream/rows";
import { me, people } from "./people";

const at = Date.UTC(2026, 0, 15, 12, 34);

function row(key: string, text: string, change: Partial<MessageRow> = {}): MessageRow {
  const base = { type: "message", key, clientId: key, message: undefined, change: undefined, gone: false, author: people[1]!, own: false, quoted: undefined, at, editedAt: undefined, reactions: [] } as const;
  return { ...base, text, first: true, last: true, state: "sent", failure: undefined, ...change };
}

const own = { author: me, own: true } as const;

/** A message in every state it can be in. */
export const messages: MessageRow[] = [
  row("first", "The first of a run", { last: false }),
  row("middle", "The next one, with a link: https://example.org/", { first: false, last: false, editedAt: at }),
  row("last", "The last one", { first: false }),
  row("sent", "My own", { ...own, last: false }),
  row("pending", "On its way", { ...own, first: false, last: false, state: "pending" }),
  row("queued", "Waits for a connection", { ...own, first: false, last: false, state: "queued" }),
  row("failed", "Failed, may be sent again", { ...own, first: false, last: false, state: "failed" }),
  row("final", "Refused for good", {
    ...own,
    first: false,
    state: "failed",
    failure: { code: "too_long", reason: "text_long", limit: 16_000, message: "", final: true },
  }),
];
