import { expect, test } from "vitest";
import type { Listed } from "../../src/sidebar/sections";
import { score } from "../../src/switcher/fuzzy";
import { mostOffered, mostPeople, offered, peopleOffered } from "../../src/switcher/rank";

function room(name: string, unread = 0, mentions = 0): Listed {
  return { info: { id: name, kind: "public", name, n: 0, count: 0, readCount: 0, role: "member" }, unread: { unread }, mentions: { count: mentions }, hasDraft: false };
}

const offers = (typed: string, rooms: Listed[], recent: Listed[] = [], current = "") => offered(rooms, recent, typed, current).map(({ name }) => name);

test.each([
  ["eng", "engineering"],
  ["egr", "engineering"],
  ["rp", "release planning"],
  ["MUZ", "muzyka"],
  ["муз", "Музыка"],
  ["apfel", "Äpfel"],
  ["旅", "旅行"],
  ["f d", "food & drink"],
  ["ＡＢ", "about"],
  ["", "anything"],
])("%j finds %j", (typed, name) => expect(score(typed, name)).toBeDefined());

test.each([
  ["xyz", "engineering"],
  ["gne", "eng"],
  ["enginering", "engine"],
  ["a", ""],
])("%j does not find %j", (typed, name) => expect(score(typed, name)).toBeUndefined());

test.each([
  ["des", "design", "old desk"],
  ["des", "old desk", "modest"],
  ["rp", "release planning", "carpool"],
  ["gar", "gardening", "great apple range"],
  ["dev", "dev", "developers"],
])("%j finds %j rather than %j", (typed, better, worse) => expect(offers(typed, [room(worse), room(better)])).toEqual([better, worse]));

test("before anything is typed those with something new come first, then those that were shown last, then the others by name", () => {
  const [a, b, c, d, e] = [room("a"), room("b"), room("c", 1), room("d"), room("e")];
  expect(offers("", [a, b, c, d, e], [e, d, b], "e")).toEqual(["c", "d", "b", "a", "e"]);
});

test("rooms with mentions come before those that only have something new", () => {
  expect(offers("", [room("a", 9), room("b", 1, 1), room("c", 9)])).toEqual(["b", "a", "c"]);
});

test("a long list is cut", () => {
  expect(offers("", Array.from({ length: 500 }, (_, i) => room(`room ${i}`))).length).toBe(mostOffered);
});

test("people are offered below the rooms by what fits of what was found, nobody twice, and not oneself", () => {
  const [ada, anna, hanna, bob] = ["ada", "anna", "hanna", "bob"].map((name) => ({ id: name, name }));
  const found = [ada!, anna!, hanna!, bob!];
  const names = (typed: string, lines: Parameters<typeof peopleOffered>[2] = []) => peopleOffered(found, typed, lines, "ada").map(({ name }) => name);
  expect(names("an")).toEqual(["anna", "hanna"]);
  expect(names("a")).toEqual(["anna", "hanna"]);
  expect(names(" ")).toEqual([]);
  const direct = offered([{ ...room("anna"), info: { ...room("anna").info, kind: "direct", with: [anna!] } }], [], "an", "");
  expect(names("an", direct)).toEqual(["hanna"]);
  const crowd = Array.from({ length: 50 }, (_, i) => ({ id: `${i}`, name: `anna ${i}` }));
  expect(peopleOffered(crowd, "anna", [], "ada")).toHaveLength(mostPeople);
});
