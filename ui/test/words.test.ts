import { expect, test } from "vitest";
import { membership, notSentYet, typing } from "../src/words";

test("names from right to left are set apart, so that the sentence around them keeps its order", () => {
  expect(typing(["ليلى", "Bob"])).toBe("\u2068ليلى\u2069 and Bob are typing");
  expect(membership(["דוד", "عمر"], [])).toBe("\u2068דוד\u2069 and \u2068عمر\u2069 joined");
  expect(membership(["Zoë", "李小雨"], [])).toBe("Zoë and 李小雨 joined");
});

test("what is not sent yet is counted before it is deleted", () => {
  const nothing = { messages: 0, drafts: 0, edits: 0, deletions: 0 };
  expect(notSentYet({ ...nothing, messages: 1 })).toBe("1 message hasn't been sent yet.");
  expect(notSentYet({ ...nothing, messages: 2 })).toBe("2 messages haven't been sent yet.");
  expect(notSentYet({ ...nothing, drafts: 1 })).toBe("1 draft hasn't been sent yet.");
  expect(notSentYet({ ...nothing, edits: 1 })).toBe("1 edit hasn't been sent yet.");
  expect(notSentYet({ messages: 2, drafts: 1, edits: 0, deletions: 1 })).toBe("2 messages, 1 draft, and 1 deletion haven't been sent yet.");
});
