import { expect, test } from "vitest";
import { offeredOn } from "../../src/rooms/memberActions";
import { mayRemove, type Rights, rightsIn } from "../../src/rooms/rights";
import type { Details, RoomKind, RoomRole } from "../../src/wire";

function details(change: Partial<Details>): Details {
  return { room: "r", kind: "public", name: "n", topic: "", description: "", history: "start", write: "members", invite: "members", archived: false, people: 3, role: "member", ...change };
}

const said = (rights: Rights) => Object.entries(rights).filter(([, may]) => may).map(([what]) => what).join(" ");

test.each<[RoomRole | null, Partial<Details>, string]>([
  [null, {}, ""],
  ["member", {}, "write invite leave"],
  ["member", { write: "moderators" }, "invite leave"],
  ["member", { invite: "moderators" }, "write leave"],
  ["moderator", { write: "moderators", invite: "moderators" }, "write invite change leave"],
  ["owner", {}, "write invite change archive erase roles leave"],
  ["owner", { archived: true }, "archive erase roles leave"],
  ["moderator", { archived: true }, "leave"],
  ["member", { kind: "direct" }, "write leave"],
  ["member", { kind: "group" }, "write leave"],
])("a %s of a room that is %j may: %s", (role, change, rights) => {
  expect(said(rightsIn(details({ ...change, role })))).toBe(rights);
});

test.each<[RoomRole | null, string]>([
  [null, ""],
  ["member", ""],
  ["moderator", "member"],
  ["owner", "member moderator"],
])("a %s may remove: %s", (role, removes) => {
  const all: RoomRole[] = ["member", "moderator", "owner"];
  expect(all.filter((theirs) => mayRemove(details({ role }), theirs)).join(" ")).toBe(removes);
  expect(all.some((theirs) => mayRemove(details({ role, kind: "group" }), theirs))).toBe(false);
});

test.each<[RoomKind, RoomRole, RoomRole, string]>([
  ["public", "member", "member", "Send a message"],
  ["public", "moderator", "member", "Send a message, Remove from this room"],
  ["public", "moderator", "owner", "Send a message"],
  ["private", "owner", "member", "Send a message, Make moderator, Make owner, Remove from this room"],
  ["private", "owner", "moderator", "Send a message, Make a plain member, Make owner, Remove from this room"],
  ["group", "member", "member", "Send a message"],
])("in a %s room a %s is offered on a %s: %s", (kind, role, theirs, offered) => {
  const member = { user: { id: "b", name: "Bob" }, role: theirs };
  expect(offeredOn(member, details({ kind, role }), "a").map(({ label }) => label).join(", ")).toBe(offered);
  expect(offeredOn(member, details({ kind, role }), "b")).toEqual([]);
});
