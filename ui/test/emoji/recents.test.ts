import { expect, test } from "vitest";
import { mostRecent, Recents } from "../../src/emoji/recents";
import { ChosenTone } from "../../src/emoji/tone";
import { BrowserStorage } from "../../src/sync/storage";
import { FakeStorage } from "../fake/storage";

test("what was used last comes first, each once, and no more than are wanted", () => {
  const storage = new FakeStorage();
  const recents = new Recents(storage);
  expect(recents.signs).toEqual([]);
  for (const sign of ["👍", "🎉", "👍"]) recents.use(sign);
  expect(recents.signs).toEqual(["👍", "🎉"]);
  const many = Array.from({ length: 40 }, (_, i) => String.fromCodePoint(0x1f600 + i));
  for (const sign of many) recents.use(sign);
  expect(new Recents(storage).signs).toEqual(many.reverse().slice(0, mostRecent));
});

test("the skin tone is kept, and one that is none is not taken", () => {
  const storage = new FakeStorage();
  expect(new ChosenTone(storage).now).toBe("");
  new ChosenTone(storage).choose("🏽");
  expect(new ChosenTone(storage).now).toBe("🏽");
  storage.set("hubbub-skin-tone", "💩");
  expect(new ChosenTone(storage).now).toBe("");
});

const full = { length: 0, key: () => null, getItem: () => null, setItem: () => { throw new Error("full"); }, removeItem: () => {} };

test.each([
  ["missing", () => null],
  ["forbidden", () => { throw new Error("forbidden"); }],
  ["full", () => full],
])("with a storage that is %s they are known as long as the page is open", (_, open) => {
  const storage = new BrowserStorage(open);
  const [recents, tone] = [new Recents(storage), new ChosenTone(storage)];
  recents.use("👍");
  tone.choose("🏿");
  expect([recents.signs, tone.now]).toEqual([["👍"], "🏿"]);
});
