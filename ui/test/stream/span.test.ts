import { expect, test } from "vitest";
import { Span } from "../../src/stream/span";

const messages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ n: from + i }));
const shown = (span: Span, all: { n: number }[]) => {
  const [first, end] = span.range(all);
  return `${all[first]?.n}-${all[end - 1]?.n}`;
};

test("at the bottom the oldest go in steps, so that not every message moves the window", () => {
  const span = new Span(400, 50);
  span.fit(messages(1, 400), true);
  expect(shown(span, messages(1, 400))).toBe("1-400");
  span.fit(messages(1, 401), true);
  expect(shown(span, messages(1, 401))).toBe("52-401");
});

test("scrolled up, the newest wait instead", () => {
  const span = new Span(400, 50);
  span.fit(messages(1, 401), false);
  expect(shown(span, messages(1, 401))).toBe("1-400");
  expect(span.following).toBe(false);
});

test("what is around a message ends where nothing more is known", () => {
  const span = new Span(400, 15);
  const all = messages(101, 151);
  span.around(all, 25);
  span.stay(all);
  expect(shown(span, all)).toBe("101-151");
  expect(span.following).toBe(false);
  const more = [...all, ...messages(152, 300)];
  expect(shown(span, more)).toBe("101-151");
  expect(span.newer(more)).toBe(true);
  expect(shown(span, more)).toBe("101-166");
  span.around(more, 100);
  expect(shown(span, more)).toBe("171-231");
});

test("there are never more than the most, however far one goes back and forth", () => {
  const span = new Span(400, 50);
  const all = messages(1, 5_000);
  span.fit(all, true);
  while (span.older(all)) expect(span.range(all)[1] - span.range(all)[0]).toBeLessThanOrEqual(400);
  expect(shown(span, all)).toBe("1-400");
  while (span.newer(all)) expect(span.range(all)[1] - span.range(all)[0]).toBeLessThanOrEqual(400);
  expect(shown(span, all)).toBe("4601-5000");
  expect(span.following).toBe(true);
});

test("the newest can be had at once from anywhere", () => {
  const span = new Span(400, 50);
  const all = messages(1, 5_000);
  span.fit(all, true);
  while (span.older(all));
  span.newest(all);
  expect(shown(span, all)).toBe("4801-5000");
});

test("older messages that are loaded appear before what was shown", () => {
  const span = new Span(400, 50);
  span.fit(messages(51, 100), false);
  expect(shown(span, messages(1, 100))).toBe("1-100");
});

test("what is loaded before a held beginning appears in steps, down to the least", () => {
  const span = new Span(400, 50);
  span.hold(messages(101, 150), 1);
  const all = messages(1, 150);
  expect(shown(span, all)).toBe("102-150");
  expect(span.older(all, 1)).toBe(true);
  expect(shown(span, all)).toBe("52-150");
  expect(span.older(all, 1)).toBe(true);
  expect(shown(span, all)).toBe("2-150");
  expect(span.older(all, 1)).toBe(false);
});
