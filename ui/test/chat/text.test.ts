import { expect, test } from "vitest";
import cases from "../../../internal/chat/testdata/texts.json";
import { cleanText, visible } from "../../src/composer/text";

// The server's test reads the same cases (internal/chat/text_test.go).
test("a text is kept as the server keeps it, and refused when there is nothing to see", () => {
  expect(cases.length).toBeGreaterThan(80);
  for (const { what, text, kept } of cases) {
    expect([what, visible(text) ? cleanText(text) : null]).toEqual([what, kept]);
    expect(cleanText(cleanText(text))).toBe(cleanText(text));
  }
});
