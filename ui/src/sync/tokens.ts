import type { User } from "../wire";

/** A text of a message, and the people for whom it has tokens. */
export interface Said {
  readonly text: string;
  readonly mentions?: readonly User[] | undefined;
}

/** What stands in a text for a person, by id, or for everybody. */
const token = /(?<!\\)<@(room|here|[0-9a-v]{13})>/g;

/** A text with names in place of its tokens, as people type it. */
export const spelled = ({ text, mentions }: Said, name: (user: User) => string): string =>
  text.replace(token, (whole, to: string) => nameOf(to, mentions, name) ?? whole);

/** How a text calls a person, or everybody; undefined if it does not mention them. */
export function nameOf(to: string, mentions: Said["mentions"], name: (user: User) => string): string | undefined {
  const user = mentions?.find(({ id }) => id === to);
  return user ? `@${name(user)}` : to.length < 5 ? `@${to}` : undefined;
}
