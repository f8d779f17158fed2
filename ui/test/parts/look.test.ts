import { expect, test } from "vitest";
import { initials, lookOf } from "../../src/parts/look";

const key = (name: string) => JSON.stringify(lookOf(name));

test("a name always has the same look, and the looks are used about as often as each other", () => {
  expect(lookOf("Zoë")).toEqual(lookOf("Zoë"));
  const uses = new Map<string, number>();
  for (let i = 0; i < 2_000; i++) uses.set(key(`person${i}`), (uses.get(key(`person${i}`)) ?? 0) + 1);
  expect(uses.size).toBe(18);
  expect(Math.min(...uses.values())).toBeGreaterThan(80);
  expect(Math.max(...uses.values())).toBeLessThan(140);
});

test("in a team of twelve most people have a look of their own, and what differs is seen to", () => {
  const team = ["Maya", "Farah", "Kenji", "Олена", "李小雨", "Jonas", "ليلى", "Chiara", "Priya", "Grace", "Tomás", "Anna"];
  expect(new Set(team.map(key)).size).toBeGreaterThanOrEqual(10);
  const hues = [...new Set(team.map((name) => lookOf(name).hue))].sort((a, b) => a - b);
  hues.forEach((hue, i) => i > 0 && expect(hue - hues[i - 1]!).toBeGreaterThanOrEqual(40));
});

test("the initials are those of the first and the last part of a name", () => {
  const expected = { anna: "A", "ada-maria.lovelace": "AL", "deleted user": "DU", "李小雨": "李", "ليلى-خ": "ل", "Élise_b": "ÉB", "x-y_z.9": "X" };
  for (const [name, letters] of Object.entries(expected)) expect(initials(name), name).toBe(letters);
});
