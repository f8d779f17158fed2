import { beforeEach, expect, test } from "vitest";
import { Refusal } from "../../src/sync/link";
import { Reactions } from "../../src/sync/reactions";
import type { OwnReactions } from "../../src/wire";
import { FakeClock } from "../fake/clock";

let clock: FakeClock;
let asked: { emoji: string; on: boolean; answer(own: OwnReactions): void; fail(error: Error): void }[];
let reactions: Reactions;

beforeEach(() => {
  clock = new FakeClock(1);
  asked = [];
  reactions = new Reactions({
    clock,
    react: (_, emoji, on) => new Promise((answer, fail) => asked.push({ emoji, on, answer, fail })),
  });
  reactions.resume();
});

const told = (v: number, ...kinds: [string, number][]) => ({ message: "m", v, kinds: kinds.map(([emoji, count]) => ({ emoji, count })) });
const own = (v: number, ...emoji: string[]) => ({ message: "m", v, emoji });
const shown = () => reactions.on("m").map(({ emoji, count, own }) => `${emoji}${count}${own ? "*" : ""}`);

test("what I do is shown at once, and counted once, whichever the server says first", async () => {
  reactions.take([told(3, ["👍", 2])], []);
  void reactions.set("m", "👍", true);
  expect(shown()).toEqual(["👍3*"]);
  reactions.take([told(4, ["👍", 3])], []); // before the answer
  expect(shown()).toEqual(["👍3*"]);
  asked[0]!.answer(own(4, "👍"));
  await clock.advance(0);
  expect(shown()).toEqual(["👍3*"]);
  void reactions.set("m", "👍", false);
  asked[1]!.answer(own(5));
  await clock.advance(0);
  expect(shown()).toEqual(["👍2"]); // the room is not told yet
  reactions.take([told(5, ["👍", 2])], []);
  expect(shown()).toEqual(["👍2"]);
});

test("what I set on another device is counted when the sum that has it comes", () => {
  reactions.take([told(1, ["🎉", 1])], []);
  reactions.take([], [own(2, "🎉")]);
  expect(shown()).toEqual(["🎉2*"]);
  reactions.take([told(2, ["🎉", 2])], []);
  expect(shown()).toEqual(["🎉2*"]);
});

test("what comes late changes nothing", () => {
  reactions.take([told(4, ["🎉", 2])], [own(4, "🎉")]);
  reactions.take([told(3, ["🎉", 1])], [own(3)]);
  expect(shown()).toEqual(["🎉2*"]);
});

test("a tap and another before the first is answered end where the last one says", async () => {
  void reactions.set("m", "🎉", true);
  void reactions.set("m", "🎉", false);
  expect(shown()).toEqual([]);
  asked[0]!.answer(own(1, "🎉"));
  await clock.advance(0);
  expect(asked[1]).toMatchObject({ emoji: "🎉", on: false });
  asked[1]!.answer(own(2));
  await clock.advance(0);
  reactions.take([told(2)], []);
  expect(shown()).toEqual([]);
});

test("with the sign for a picture and without, an emoji is the same", () => {
  reactions.take([told(1, ["❤️", 1])], []);
  void reactions.set("m", "❤", true);
  expect(shown()).toEqual(["❤️2*"]);
});

test("a refusal that may pass is tried again, and one that is final undoes what was shown and says why", async () => {
  const outcome = reactions.set("m", "🎉", true);
  asked[0]!.fail(new Refusal({ code: "rate_limited", message: "", retryable: true, retryAfterMs: 100 }));
  await clock.advance(99);
  expect(asked).toHaveLength(1);
  await clock.advance(2);
  expect(asked).toHaveLength(2);
  expect(shown()).toEqual(["🎉1*"]);
  asked[1]!.fail(new Refusal({ code: "archived", message: "", retryable: false }));
  await clock.advance(0);
  expect(shown()).toEqual([]);
  expect((await outcome)?.code).toBe("archived");
});
