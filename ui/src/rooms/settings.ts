import { trimmed } from "./fields";
import type { Details } from "../wire";

// The settings of a room while somebody edits them: what is in the form stands beside
// what is in the room. Somebody else may change the room meanwhile: what was not
// touched in the form follows, and only what was touched is sent.

/** What can be changed of a room. */
export type Changeable = Pick<Details, "name" | "topic" | "description" | "history" | "write" | "invite">;

export function changeable({ name, topic, description, history, write, invite }: Details): Changeable {
  return { name, topic, description, history, write, invite };
}

/** What is in the form and other than in the room, as it is sent. */
export function changesOf(values: Changeable, room: Changeable): Partial<Changeable> {
  const entries = keys.filter((key) => !same(key, values, room)).map((key) => [key, cleaned(key, values)]);
  return Object.fromEntries(entries) as Partial<Changeable>;
}

/** What is to be in the form after the room has changed from `before` to `now`. */
export function followed(values: Changeable, before: Changeable, now: Changeable): Changeable {
  const entries = keys.map((key) => [key, same(key, values, before) ? now[key] : values[key]]);
  return Object.fromEntries(entries) as unknown as Changeable;
}

const keys = ["name", "topic", "description", "history", "write", "invite"] as const satisfies (keyof Changeable)[];

const cleaned = (key: keyof Changeable, values: Changeable) => (key === "name" || key === "topic" || key === "description" ? trimmed(values[key]) : values[key]);

const same = (key: keyof Changeable, a: Changeable, b: Changeable) => cleaned(key, a) === cleaned(key, b);
