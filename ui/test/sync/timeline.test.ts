import { beforeEach, expect, test } from "vitest";
import { linesOf } from "../../src/sync/line";
import { Timeline } from "../../src/sync/timeline";
import { FakeLog } from "../fake/log";
import { ada, bob } from "../fake/page";

let log: FakeLog;
let timeline: Timeline;

beforeEach(() => {
  log = new FakeLog("lobby", () => 0);
  timeline = new Timeline();
});

const texts = () => timeline.messages.map((message) => message.text);

test("of two states of a message the later one stands, whichever comes first", () => {
  log.post(bob, "b1", "first");
  const entry = log.read(1);
  log.edit("m1", "second");
  timeline.apply(log.read(2), 2);
  timeline.apply(log.read(1), 2);
  timeline.apply(entry, 1);
  expect(texts()).toEqual(["second"]);
});

test("a message that is gone does not come back with an older entry", () => {
  log.post(bob, "b1", "first");
  const entry = log.read(1);
  log.delete("m1");
  timeline.apply(log.read(1), 2);
  timeline.apply(entry, 1);
  expect(texts()).toEqual([]);
});

test("older messages that come late do not undo what happened since they were read", () => {
  for (let i = 1; i <= 120; i++) log.post(bob, `b${i}`, `text ${i}`);
  timeline.reset({ ...log.page({ n: 0, id: "" }), lines: [] });
  timeline.asked();
  const asked = { before: timeline.tail.from };
  const history = log.history(asked.before);
  log.edit("m30", "edited");
  log.delete("m31");
  timeline.apply(log.read(121), 121);
  timeline.apply(log.read(122), 122);
  timeline.take(history, asked);
  expect(texts()).toContain("edited");
  expect(texts()).not.toContain("text 31");
  expect(timeline.messages.length).toBe(99);
});

test("an entry for a message that is not loaded only moves the number", () => {
  for (let i = 1; i <= 120; i++) log.post(bob, `b${i}`, `text ${i}`);
  timeline.reset({ ...log.page({ n: 0, id: "" }), lines: [] });
  log.edit("m30", "edited");
  timeline.apply(log.read(121), 121);
  expect(timeline.messages.length).toBe(50);
  expect(timeline.tail.from).toBe(71);
});

test("who came and went is kept in order", () => {
  log.membership("join", ada);
  log.membership("leave", ada);
  timeline.apply(log.read(1), 1);
  timeline.apply(log.read(2), 2);
  expect(timeline.lines.map(({ n, kind }) => [n, kind])).toEqual([[1, "join"], [2, "leave"]]);
});

test("older lines come with older messages, and go with them", () => {
  log.membership("join", bob);
  log.post(bob, "b", "first");
  log.membership("join", ada);
  log.post(bob, "c", "second");
  log.membership("leave", ada);
  const { lines, ...page } = log.page({ n: 4, id: "of another log" });
  timeline.reset({ ...page, messages: page.messages.slice(1), lines: linesOf(lines).slice(2) });
  timeline.take(log.history(timeline.tail.from), { before: timeline.tail.from });
  expect(timeline.lines.map(({ n }) => n)).toEqual([1, 3, 5]);
  timeline.trim(1);
  expect(timeline.lines.map(({ n }) => n)).toEqual([5]);
});
