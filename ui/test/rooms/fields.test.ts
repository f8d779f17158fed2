import { expect, test } from "vitest";
import { faultOf, faultsOf, placed, sameName, type TextField } from "../../src/rooms/fields";

const good = "";

test.each<[TextField, string, string]>([
  ["name", "Reading group", good],
  ["name", "  Reading group ", good],
  ["name", "写真部", good],
  ["name", "", "Enter a name."],
  ["name", "   \t\u3000", "Enter a name."],
  ["name", "\u200b\u2060", "This name contains only invisible characters."],
  ["name", "two\nlines", "This can't have line breaks."],
  ["name", "x".repeat(80), good],
  ["name", `${"x".repeat(80)}     `, good],
  ["name", "x".repeat(81), "1 character too many."],
  ["name", "😀".repeat(80), good],
  ["name", "😀".repeat(82), "2 characters too many."],
  ["topic", "", good],
  ["topic", "x".repeat(250), good],
  ["topic", "x".repeat(260), "10 characters too many."],
  ["topic", "a\nb", "This can't have line breaks."],
  ["topic", "x".repeat(10_000_000), "Much too long."],
  ["description", "a\n\nb", good],
  ["description", "x".repeat(2_001), "1 character too many."],
])("of a %s that is %j it is said: %j", (field, text, fault) => {
  expect(faultOf(field, text)).toBe(fault);
});

test("a form says all that is wrong at once, each at its field", () => {
  expect(faultsOf({ name: "", topic: "x".repeat(251), description: "fine" })).toEqual({ name: "Enter a name.", topic: "1 character too many." });
});

test.each([
  [{ code: "invalid", field: "topic", text: "t" }, { topic: "t" }],
  [{ code: "taken", field: "", text: "t" }, { name: "t" }],
  [{ code: "invalid", field: "elsewhere", text: "t" }, { form: "t" }],
  [{ code: "too_many", field: "", text: "t" }, { form: "t" }],
  [{ code: "lost", field: "", text: "t" }, { form: "t" }],
])("what the server says stands at the field that it is about: %j", (problem, faults) => {
  expect(placed(problem, ["name", "topic"])).toEqual(faults);
});

test.each([
  ["Board", "Board", true],
  [" Board ", "Board", true],
  ["A  B", "A B", true],
  ["Cafe\u0301", "Caf\u00e9", true],
  ["board", "Board", false],
  ["", "Board", false],
])("typing %j confirms the name %j: %s", (typed, name, same) => {
  expect(sameName(typed, name)).toBe(same);
});
