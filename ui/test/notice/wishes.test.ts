import { expect, test } from "vitest";
import { quietAt, type Wishes, wish, wishes } from "../../src/notice/wishes";

const at = (time: string) => new Date(`2026-01-15T${time}:00`);
const hours = (quietFrom: string, quietTo: string): Wishes => ({ ...wishes(), quietFrom, quietTo });

test("it is quiet within the hours that somebody wants to be quiet, also over midnight", () => {
  const quiet = (from: string, to: string, times: string[]) => times.filter((time) => quietAt(hours(from, to), at(time)));
  const times = ["00:00", "06:59", "07:00", "12:00", "21:59", "22:00", "23:59"];
  expect(quiet("22:00", "07:00", times)).toEqual(["00:00", "06:59", "22:00", "23:59"]);
  expect(quiet("07:00", "22:00", times)).toEqual(["07:00", "12:00", "21:59"]);
  expect(quiet("00:00", "00:00", times)).toEqual([]);
  expect(quiet("09:30", "09:30", [...times, "09:30"])).toEqual([]);
});

test("it is quiet until a pause is over", () => {
  const until = at("12:00").getTime();
  const paused: Wishes = { ...wishes(), pausedUntil: until };
  expect([quietAt(paused, new Date(until - 1)), quietAt(paused, new Date(until))]).toEqual([true, false]);
});

test("what somebody wants is kept, and what is not understood of it is as usual", () => {
  const usual = wishes();
  expect(wish({ desktop: true, detail: "name", quietFrom: "22:00" })).toEqual({ ...usual, desktop: true, detail: "name", quietFrom: "22:00" });
  expect(wishes()).toEqual({ ...usual, desktop: true, detail: "name", quietFrom: "22:00" });
  wish({ detail: "everything" as "text", quietTo: "25:00", desktop: 1 as unknown as boolean });
  expect(wishes()).toEqual({ ...usual, quietFrom: "22:00" });
});
