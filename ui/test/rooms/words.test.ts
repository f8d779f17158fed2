import { expect, test } from "vitest";
import type { User } from "../../src/wire";
import { chosenPeople, membersCounted, problemSaid, roomNamed, roomsFound } from "../../src/rooms/words";

const people = (...names: string[]): User[] => names.map((name) => ({ id: name, name }));

test.each([
  [{ kind: "public", name: "general" }, "general"],
  [{ kind: "direct", name: "", with: people("Bob") }, "Bob"],
  [{ kind: "direct", name: "", with: [] }, "Notes to yourself"],
  [{ kind: "group", name: "", with: people("Bob", "Chiara", "Émile") }, "Bob, Chiara, and Émile"],
  [{ kind: "group", name: "", with: people("Bob", "דוד") }, "Bob and \u2068דוד\u2069"],
] as const)("a room like %j is called %j", (room, name) => {
  expect(roomNamed({ ...room, with: "with" in room ? [...room.with] : [] })).toBe(name);
});

test("numbers are counted as people say them", () => {
  expect([membersCounted(1), membersCounted(2), roomsFound(1, false), roomsFound(50, true)]).toEqual(["1 person", "2 people", "1 room", "More than 50 rooms"]);
  expect([chosenPeople([]), chosenPeople(["Bob", "Cy"])]).toEqual(["Nobody is chosen.", "Chosen: Bob and Cy."]);
});

test("a refusal that the page has no words for is said in the server's", () => {
  expect(problemSaid({ code: "invalid", reason: "too_loud", message: "This name is too loud." })).toBe("This name is too loud.");
  expect(problemSaid({ code: "taken", reason: "too_loud", message: "x" })).toBe("There's already a public room with this name.");
  expect(problemSaid({ code: "invalid", reason: "text_long", limit: 16_000, message: "x" })).toBe("This can have at most 16,000 characters.");
});
