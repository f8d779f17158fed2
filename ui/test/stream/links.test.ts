import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "../../src/stream/links";
import { cases } from "./links.table";

const marked = (text: string) => pieces(text).map(({ text, href }) => (href === undefined ? text : `⟦${text}⟧`)).join("");
const plain = (text: string) => text.replaceAll(/[⟦⟧]/gu, "");
const shown = (text: string) => pieces(text).flatMap(({ text, href }) => (href === undefined ? [] : [text]));

for (const [group, list] of Object.entries(cases)) {
  test.each(list.map((one) => [one].flat()))(`a link begins and ends where a reader sees it: ${group}: %j`, (text, ...addresses) => {
    expect(marked(plain(text!))).toBe(text);
    const found = pieces(plain(text!)).filter((piece) => piece.href !== undefined);
    const wanted = addresses.length > 0 ? addresses : found.map((piece) => piece.text);
    // An address without a path is that of the path "/".
    expect(found.map(({ href }) => href!.replace(/\/$/u, ""))).toEqual(wanted.map((address) => address.replace(/\/$/u, "")));
  });
}

test("the table of links is large", () => {
  expect(Object.values(cases).flat().length).toBeGreaterThan(200);
});

test("a link says where it leads", () => {
  expect(shown("https://\u0430pple.example/")).toEqual(["https://xn--pple-43d.example/"]);
  expect(shown("https://пример.example/")).toEqual(["https://xn--e1afmkfd.example/"]);
  expect(shown("https://\u05d0\u05d1.bank.example/")).toEqual(["https://xn--4dbc.bank.example/"]);
  expect(shown("https://bücher.example/")).toEqual(["https://bücher.example/"]);
  expect(shown("https://пример.рф/")).toEqual(["https://пример.рф/"]);
  expect(shown("https://ｂank.example/")).toEqual(["https://bank.example/"]);
  expect(shown("www.\u0430pple.example")).toEqual(["https://www.xn--pple-43d.example/"]);
  expect(shown("http://2130706433/2130706433")).toEqual(["http://127.0.0.1/2130706433"]);
  expect(shown("http://0x7f.1/")).toEqual(["http://127.0.0.1/"]);
  expect(shown("HTTPS://A.Example:443/X")).toEqual(["HTTPS://A.Example:443/X"]);
});

test("nothing is lost and nothing but the web and mailboxes is linked, whatever the text", { timeout: 120_000 }, () => {
  const parts = fc.constantFrom(
    ..."https:// http:// www. mailto: javascript: data: a.example @ / ? # | ( ) [ ] ' \" _ * ~ . , : ; ! 谢谢 。 א а \u202e \u200b \ud800 😀 e\u0301 \\ xn-- [::1] :80".split(" "),
    " ",
    "\n",
  );
  const hidden = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/u;
  const sound = (text: string) => {
    const found = pieces(text);
    // An address that is shown as the browser reads it stands for another text.
    const honest = found.every(({ text: shown, href }) => href === undefined || text.includes(shown));
    if (honest && found.map((piece) => piece.text).join("") !== text) return false;
    return found.every(({ text: shown, href }) => (href === undefined ? text.includes(shown) : /^(?:https?:\/\/|mailto:)/u.test(href) && !hidden.test(shown)));
  };
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 40 }), (list) => sound(list.join(""))),
    { numRuns: import.meta.env["HUBBUB_SOAK"] === "1" ? 50_000 : 200 },
  );
});

/** Texts that make a finder of links look at the same characters again and again, of any length. */
const hostile: Record<string, (length: number) => string> = {
  "open brackets": (n) => "https://a.example/".padEnd(n, "("),
  "closing brackets": (n) => "https://a.example/".padEnd(n, ")"),
  "brackets in brackets": (n) => "https://a.example/".padEnd(n, "([{"),
  "brackets, some closed": (n) => "https://a.example/".padEnd(n, "((()"),
  "links with open brackets": (n) => "https://a.b/(".repeat(n / 13),
  quotes: (n) => "https://a.example/".padEnd(n, "'a"),
  dots: (n) => "https://a.example/".padEnd(n, "."),
  commas: (n) => "https://a.example/".padEnd(n, ","),
  "links and commas": (n) => "https://a.example/x,".repeat(n / 20),
  underscores: (n) => "https://a.example/".padEnd(n, "_"),
  "emphasised links": (n) => "_https://a.b/_ ".repeat(n / 15),
  "short links": (n) => "http://a ".repeat(n / 9),
  schemes: (n) => "https://".repeat(n / 8),
  "beginnings of schemes": (n) => "http".repeat(n / 4),
  "ports that are none": (n) => "https://a:".repeat(n / 10),
  "addresses of version 6 that are none": (n) => "http://[1:1:1:1:".repeat(n / 16),
  labels: (n) => "https://".padEnd(n, "a."),
  "one label": (n) => "https://".padEnd(n, "a"),
  dashes: (n) => "https://a".padEnd(n, "-_"),
  "two scripts": (n) => "https://".padEnd(n, "谢a"),
  "links in Chinese": (n) => "https://a.b谢".repeat(n / 12),
  "www. in a row": (n) => "www.".repeat(n / 4),
  mailboxes: (n) => "a@b.example\n".repeat(n / 12),
  "mailto: in a row": (n) => "mailto:".repeat(n / 7),
  "mailboxes with questions": (n) => "mailto:a@b.example?".repeat(n / 19),
  "at signs": (n) => "@".repeat(n),
  "letters and at signs": (n) => "a@".repeat(n / 2),
  "a long name before an at sign": (n) => `${"a.".repeat(n / 2)}@b.example`,
  "hidden characters": (n) => "\u202e".repeat(n),
  emoji: (n) => "😀".repeat(n / 2),
};

/** Node's, of which the page's types know nothing. */
declare const process: { cpuUsage(): { user: number } };

/** The least processor time of three times, in microseconds: other programs do not count. */
function cost(text: string): number {
  const once = () => {
    const before = process.cpuUsage().user;
    pieces(text);
    return process.cpuUsage().user - before;
  };
  return Math.min(once(), once(), once());
}

test.each(Object.entries(hostile))("long texts take time in proportion to their length: %s", { timeout: 120_000 }, (_, text) => {
  pieces(text(4_096));
  const [short, long] = [cost(text(4_096)), cost(text(65_536))];
  // 16 times the text; in proportion to the square of its length it would be 256 times the time.
  expect(long).toBeLessThan(64 * Math.max(short, 5_000));
});
