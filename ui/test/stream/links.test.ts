import { expect, test } from "vitest";
import { pieces } from "../../src/stream/links";

/** The links of a text, as they are shown. */
const links = (text: string) => pieces(text).filter((piece) => piece.href).map((piece) => piece.text);
const whole = (text: string) => pieces(text).map((piece) => piece.text).join("");

test("web and mail addresses become links, the text around them stays", () => {
  expect(pieces("see https://a.example/x, and mailto:me@b.example.")).toEqual([
    { text: "see " },
    { text: "https://a.example/x", href: "https://a.example/x" },
    { text: ", and " },
    { text: "mailto:me@b.example", href: "mailto:me@b.example" },
    { text: "." },
  ]);
});

test("what ends the sentence is not part of the address", () => {
  expect(links("(https://en.example/wiki/A_(b))")).toEqual(["https://en.example/wiki/A_(b)"]);
  expect(links("Really https://a.example/?q=1!?")).toEqual(["https://a.example/?q=1"]);
  expect(links("https://a.example。")).toEqual(["https://a.example"]);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "//evil.example",
  "https://bank.example@evil.example/",
  "https://user:pass@evil.example/",
  "mailto:",
  "https://",
  "xhttps://a.example",
  "file:///etc/passwd",
])("%s is no link", (text) => {
  expect(links(text)).toEqual([]);
  expect(whole(text)).toBe(text);
});

test("characters that hide or turn text end an address", () => {
  expect(links("https://a.example/\u202egnp.exe")).toEqual(["https://a.example/"]);
  expect(links("https://a.exam\u200bple/")).toEqual(["https://a.exam"]);
});

test("a host that mixes scripts is shown as what it is", () => {
  expect(links("https://\u0430pple.example/")).toEqual(["https://xn--pple-43d.example/"]);
  expect(links("https://пример.example/")).toEqual(["https://xn--e1afmkfd.example/"]);
  expect(links("https://bücher.example/")).toEqual(["https://bücher.example/"]);
});

test("nothing is lost, whatever the text", () => {
  for (const text of ["", "plain", "https://a.example https://b.example", "a\n  b\n", "\ud800 broken https://a.example"]) {
    expect(whole(text)).toBe(text);
  }
});

test("long texts take time in proportion to their length", { timeout: 60_000 }, () => {
  const started = performance.now();
  for (const text of ["https://a.example/".padEnd(65_536, "("), "https://a.example/".padEnd(65_536, ")"), "http://a ".repeat(7_000), "http".repeat(16_000)]) {
    pieces(text);
  }
  // In proportion to its square it would take minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
});
