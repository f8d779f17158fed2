import { expect, test } from "vitest";
import { changesOf, followed } from "../../src/rooms/settings";
import type { Changeable } from "../../src/rooms/settings";

const room: Changeable = { name: "Board", topic: "Minutes", description: "", history: "start", write: "members", invite: "members" };

test("only what was touched is sent, without blanks at its ends", () => {
  expect(changesOf(room, room)).toEqual({});
  expect(changesOf({ ...room, name: " Board  " }, room)).toEqual({});
  expect(changesOf({ ...room, name: " The board ", write: "moderators" }, room)).toEqual({ name: "The board", write: "moderators" });
  expect(changesOf({ ...room, topic: "" }, room)).toEqual({ topic: "" });
});

test("what was not touched follows what somebody else makes of the room, and what was touched stays", () => {
  const values = { ...room, topic: "My topic" };
  const now = { ...room, name: "Council", topic: "Their topic" };
  expect(followed(values, room, now)).toEqual({ ...now, topic: "My topic" });
  expect(changesOf(followed(values, room, now), now)).toEqual({ topic: "My topic" });
});

test("what the room has come to be by itself is no change any more", () => {
  const values = { ...room, topic: "New" };
  const now = { ...room, topic: "New" };
  expect(changesOf(followed(values, room, now), now)).toEqual({});
});
