import { english, names } from "virtual:emoji";
import { beforeAll, expect, test } from "vitest";
import { parsed } from "../../src/emoji/data";
import { coded, search } from "../../src/emoji/search";

let find: Record<"en" | "de", (typed: string) => string[]>;
const signs = { en: parsed(""), de: parsed("") };

beforeAll(async () => {
  const text = (await english()).default;
  signs.en = parsed(text);
  signs.de = parsed(text, (await names["de"]!()).default);
  const finding = (language: "en" | "de") => (typed: string) => search(signs[language], typed).map(({ sign }) => sign);
  find = { en: finding("en"), de: finding("de") };
});

// What comes first, for each step of the ranking and each kind of name.
test.each<["en" | "de", string, string, string]>([
  ["en", "smile", "😄", "the code itself"],
  ["en", "heart", "❤️", "the code itself, before hearts of other names"],
  ["en", "grinning face", "😀", "the name itself"],
  ["en", "smi", "😃", "the beginning of a code"],
  ["en", "party p", "🎉", "the beginning of the name"],
  ["en", "popper", "🎉", "a word of the name"],
  ["en", "eyes heart", "😍", "words of the name in any order"],
  ["en", "heart-eyes", "😍", "words with a hyphen"],
  ["en", "haha", "😆", "another word for it"],
  ["en", "SMILE", "😄", "in capitals"],
  ["en", "+1", "👍", "a code with a plus"],
  ["en", "-1", "👎", "a code with a minus"],
  ["en", "germany", "🇩🇪", "a flag by its country"],
  ["de", "konf", "🎉", "the beginning of a German name"],
  ["de", "daumen hoch", "👍", "a German name"],
  ["de", "träne", "🥲", "a German word"],
  ["de", "trane", "🥲", "the same without its dots"],
  ["de", "smile", "😄", "an English code, among German names"],
  ["de", "massage", "💆", "the end of a compound"],
])("in %s %j finds %s first: %s", (language, typed, first) => expect(find[language](typed)[0]).toBe(first));

test.each([
  ["smi", "😄", "🥲", "what begins with it comes before what has a word of it"],
  ["party", "🥳", "👯", "names come before other words"],
  ["art", "🎨", "❤️", "the beginnings of words come before what is inside them"],
  ["thumb", "👍", "👎", "equals keep their order"],
])("%j finds %s before %s: %s", (typed, better, worse) => {
  const found = find.en(typed);
  expect(found.indexOf(worse)).toBeGreaterThan(found.indexOf(better));
  expect(found).toContain(better);
});

test.each(["", "   ", "qqq", "|", "||", "\n", "\t", "|qqq|\n", "\tqqq\t", "__proto__", "constructor", "\u{1f3fb}", ")(*", "a".repeat(1_000)])(
  "%j, which is no name, does no harm",
  (typed) => expect(find.en(typed).length).toBeLessThan(2),
);

test("a code is that of one emoji, and a part of it is none", () => {
  expect(coded(signs.en, "thumbsup")?.sign).toBe("👍");
  expect(["thumbs", "Thumbsup", "", "__proto__", "toString"].map((code) => coded(signs.en, code))).toEqual(Array(5).fill(undefined));
});
