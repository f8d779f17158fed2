import { afterEach, expect, test, vi } from "vitest";
import { dayName, dayOf, dayStamp, nextMidnight } from "../../src/stream/days";

const at = (day: number, hour: number, year = 2026) => new Date(year, 2, day, hour).getTime();

test("days are called by how near they are", () => {
  expect(dayName(at(10, 1), at(10, 23), "en")).toBe("Today");
  expect(dayName(at(9, 23), at(10, 0), "en")).toBe("Yesterday");
  expect(dayName(at(3, 12), at(10, 0), "en-GB")).toMatch(/^Tuesday,? 3 March$/);
  expect(dayName(at(3, 12, 2025), at(10, 0), "en-GB")).toMatch(/^Monday,? 3 March 2025$/);
  expect(dayName(at(9, 23), at(10, 0), "de")).toBe("Gestern");
});

afterEach(() => void vi.unstubAllEnvs());

test("programs read the day of the reader's calendar, not that of Greenwich", () => {
  for (const there of ["Pacific/Auckland", "America/Los_Angeles"]) {
    vi.stubEnv("TZ", there);
    expect(dayStamp(at(1, 0))).toBe("2026-03-01");
    expect(dayStamp(at(31, 23))).toBe("2026-03-31");
  }
});

test("today becomes yesterday at midnight, also on days that are not 24 hours long", () => {
  for (let day = 1; day <= 31; day++) {
    const midnight = nextMidnight(at(day, 15));
    expect(dayOf(midnight)).not.toBe(dayOf(midnight - 1));
    expect(dayName(midnight - 1, midnight, "en")).toBe("Yesterday");
  }
});
