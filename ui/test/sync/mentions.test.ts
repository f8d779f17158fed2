import { beforeEach, expect, test } from "vitest";
import { Mentions } from "../../src/sync/mentions";
import { Unread } from "../../src/sync/unread";
import type { Message } from "../../src/wire";
import { FakeClock } from "../fake/clock";

const me = { id: "me", name: "me" };
const other = { id: "other", name: "other" };
let unread: Unread;
let mentions: Mentions;

beforeEach(() => {
  unread = new Unread({ clock: new FakeClock(), me: me.id, loaded: { messages: [], start: true }, mark: () => {} });
  unread.told({ count: 10, readCount: 0 });
  mentions = new Mentions(me.id, unread);
});

const message = (count: number, more: Partial<Message> = {}): Message => ({ id: `m${count}`, room: "r", n: count, count, author: other, clientId: "", at: 0, text: "", mentions: [me], ...more });

test("the later word on a message stands, whichever comes first", () => {
  mentions.take(5, [2, 3]);
  mentions.hear(7, message(4));
  mentions.hear(6, message(4, { mentions: [] }));
  mentions.hear(4, message(1));
  expect(mentions.count).toBe(3);
  mentions.hear(8, message(3, { deleted: true, mentions: [] }));
  expect(mentions.count).toBe(2);
  mentions.take(4, [1]);
  expect(mentions.count).toBe(2);
  mentions.take(8, [2]);
  expect(mentions.count).toBe(1);
});

test("a call counts, but for its author and for those who were only to be there", () => {
  mentions.hear(1, message(1, { mentions: [], calls: "room" }));
  mentions.hear(2, message(2, { mentions: [], calls: "here" }));
  mentions.hear(3, message(3, { author: me, calls: "room" }));
  mentions.called({ n: 9, count: 9, called: [{ count: 4, by: other.id, on: true }, { count: 5, by: me.id, on: true }, { count: 6, on: true }] });
  expect(mentions.count).toBe(3);
  mentions.called({ n: 10, count: 9, called: [{ count: 4, on: false }] });
  expect(mentions.count).toBe(2);
});

test("what is read is mentioned no more, and is again when it is marked as unread", () => {
  mentions.take(5, [2, 8]);
  unread.readElsewhere(2);
  expect(mentions.count).toBe(1);
  mentions.take(5, [2, 8]);
  unread.readElsewhere(0);
  expect(mentions.count).toBe(2);
});

test("another log begins from nothing", () => {
  mentions.take(9, [2]);
  mentions.hear(10, message(4));
  mentions.replace(3, [1]);
  expect(mentions.all).toEqual([1]);
});

test("it is told when there are others", () => {
  let told = 0;
  mentions.changed.on(() => told++);
  mentions.hear(1, message(1, { mentions: [] }));
  expect(told).toBe(0);
  mentions.hear(2, message(2));
  mentions.hear(3, message(2, { mentions: [] }));
  expect(told).toBe(2);
});
