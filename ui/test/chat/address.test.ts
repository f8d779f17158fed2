import { expect, test } from "vitest";
import { addressOf, messagePath, pathOf, type Shown } from "../../src/chat/address";

const room = "0123456789abc";

test.each<[string, object]>([
  ["/chat", {}],
  [`/chat/${room}`, { room }],
  [`/chat/${room}/zzzzzzzzzzzzz`, { room, message: "zzzzzzzzzzzzz" }],
  [`/chat/${room}/details`, { room, shown: "details" }],
  [`/chat/${room}/people`, { room, shown: "people" }],
  [`/chat/${room}/settings`, { room, shown: "settings" }],
  ["/chat/browse", { aside: "browse" }],
  ["/chat/saved", { aside: "saved" }],
  [`/chat/${room}/nothing`, {}],
  [`/chat/browse/${room}`, {}],
  ["/mock.html", {}],
])("the address %s names %j", (path, named) => {
  expect(addressOf(path)).toEqual({ room: "", message: "", aside: "", shown: "", ...named });
});

test("what an address is made of is what it names", () => {
  for (const shown of ["", "details", "people", "settings"] as Shown[]) expect(addressOf(pathOf(room, shown))).toMatchObject({ room, shown });
  for (const message of ["", "zzzzzzzzzzzzz"]) expect(addressOf(messagePath(room, message))).toMatchObject({ room, message, shown: "" });
});
