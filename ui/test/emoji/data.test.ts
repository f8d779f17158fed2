import { english, names } from "virtual:emoji";
import { beforeAll, expect, test } from "vitest";
import { type Emoji, parsed } from "../../src/emoji/data";
import { tones } from "../../src/emoji/format";
import { shown } from "../../src/emoji/shown";
import { toned } from "../../src/emoji/tone";

let all: Emoji[];
let german: Emoji[];
const called = (code: string, among = all) => among.find(({ codes }) => codes.includes(code))!;

beforeAll(async () => {
  const text = (await english()).default;
  all = parsed(text);
  german = parsed(text, (await names["de"]!()).default);
});

test("all emoji are there, each once, as keyboards write them", () => {
  expect(all.length).toBeGreaterThan(1_900);
  expect(new Set(all.map(({ sign }) => sign)).size).toBe(all.length);
  expect(all.filter(({ sign }) => !/^\p{RGI_Emoji}$/v.test(sign))).toEqual([]);
  expect([called("thumbsup").sign, called("heart").sign, called("keycap_star").sign]).toEqual(["👍", "❤️", "*️⃣"]);
});

test("each has a name in the page's language, and codes that no other has", () => {
  for (const emoji of [...all, ...german]) expect([emoji.name, emoji.codes.join(" ")]).not.toContain("");
  expect([called("tada").name, called("tada", german).name]).toEqual(["party popper", "Konfettibombe"]);
  const codes = all.flatMap(({ codes }) => codes);
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  expect(called("thumbsup").codes[0]).toBe("+1");
});

test("they are in nine groups, in the order of the standard", () => {
  expect(new Set(all.map(({ group }) => group))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
  expect(["smile", "wave", "dog", "pizza", "airplane", "soccer", "bulb", "heavy_check_mark", "de"].map((code) => called(code).group)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test.each([
  ["wave", "👋🏽"],
  ["point_up", "☝🏽"],
  ["people_holding_hands", "🧑🏽‍🤝‍🧑🏽"],
  ["male_detective", "🕵🏽‍♂️"],
  ["dog", "🐶"],
])("%s has a skin tone if people have", (code, expected) => {
  const emoji = called(code) ?? called(code.replaceAll("_", "-"));
  expect(toned(emoji, "🏽")).toBe(expected);
  expect(toned(emoji, "")).toBe(emoji.sign);
});

test("with each skin tone they are emoji", () => {
  const some = all.filter(({ template }) => template);
  expect(some.length).toBeGreaterThan(300);
  expect(some.flatMap((emoji) => tones.map((tone) => toned(emoji, tone))).filter((sign) => !/^\p{RGI_Emoji}$/v.test(sign))).toEqual([]);
});

test("those of a version that fonts do not have yet are left out", () => {
  const late = new Set(all.filter(({ version }) => version === "15.1").map(({ sign }) => sign));
  for (const width of [60, 33, 0]) expect(shown(all, (text) => (late.has(text) ? width : 30)).map(({ sign }) => sign)).toEqual(all.map(({ sign }) => sign).filter((sign) => !late.has(sign)));
  expect(shown(all, () => undefined)).toEqual(all);
  expect(shown(all, () => 0)).toEqual(all);
});
