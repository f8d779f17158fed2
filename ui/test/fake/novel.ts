import type { User } from "../../src/wire";

/** Calls people as they are called now. */
export function rename(value: unknown, now: ReadonlyMap<string, User>): void {
  if (typeof value !== "object" || value === null) return;
  if ("id" in value && "name" in value && now.has(value.id as string)) Object.assign(value, now.get(value.id as string));
  for (const inner of Object.values(value)) rename(inner, now);
}

/** Events and members whose own members are rooms. */
const byRoom = ["heads", "open"];

/** A copy as a later version would say it: every object has members that nobody knows yet. */
export function novel<T>(value: T, name = ""): T {
  if (Array.isArray(value)) return value.map((item) => novel(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, inner]) => [key, novel(inner, key)]);
  const more = byRoom.includes(name) ? {} : { novelty: { kind: "message", text: "canary" }, error_: "canary", topic: "canary", list: ["canary"] };
  return { ...more, ...Object.fromEntries(members) };
}
