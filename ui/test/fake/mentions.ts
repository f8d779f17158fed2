import type { Entry, Head, Message, User } from "../../src/wire";
import { counts } from "../../src/sync/mentions";

const ada: User = { id: "ada0000000000", name: "Ada" };

/** What a text mentions here: ada, or everybody. */
export function mentionsIn(text: string): Pick<Message, "mentions" | "calls"> {
  return { ...(text.includes("@ada") && { mentions: [ada] }), ...(text.includes("@room") && { calls: "room" as const }) };
}

/** The messages behind a mark that mention somebody, by their counts, if any do. */
export function mentionedIn(messages: Iterable<Message>, { id }: User, mark: number): { mentions?: number[] } {
  const found = [...messages].filter((message) => message.count > mark && counts(message, id)).map(({ count }) => count);
  return found.length > 0 ? { mentions: found.sort((a, b) => a - b) } : {};
}

/** What a head says of those that call everybody, or do not any more. */
export function calledIn(messages: Iterable<Message>, callers: ReadonlySet<string>): Pick<Head, "called"> {
  const called = [...messages].filter(({ id }) => callers.has(id)).map(({ count, author, calls }) => ({ count, by: author.id, on: calls === "room" }));
  return called.length > 0 ? { called } : {};
}

/** Whether an entry is about one of the messages that have ever named somebody. */
export const concerns = (entry: Entry, named: ReadonlySet<string>): boolean => "message" in entry && entry.message !== undefined && named.has(entry.message.id);
