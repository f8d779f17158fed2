import { expect, test } from "vitest";
import { membership, typing } from "../src/words";

test("names from right to left are set apart, so that the sentence around them keeps its order", () => {
  expect(typing(["ليلى", "Bob"])).toBe("\u2068ليلى\u2069 and Bob are typing");
  expect(membership(["דוד", "عمر"], [])).toBe("\u2068דוד\u2069 and \u2068عمر\u2069 joined");
  expect(membership(["Zoë", "李小雨"], [])).toBe("Zoë and 李小雨 joined");
});
