import { expect, test } from "vitest";
import { Announcer } from "../../src/stream/announcer";
import { FakeClock } from "../fake/clock";
import { FakeLog } from "../fake/log";
import { bob } from "../fake/page";

async function announced(count: number): Promise<string[]> {
  const clock = new FakeClock();
  const log = new FakeLog("r", () => clock.now());
  const said: string[] = [];
  const announcer = new Announcer(clock, (text) => said.push(text));
  for (let i = 1; i <= count; i++) announcer.arrived([log.post(bob, `c${i}`, `text ${i}`)]);
  await clock.advance(5_000);
  return said;
}

test("a few messages are read out", async () => {
  expect(await announced(2)).toEqual(["Bob: text 1\nBob: text 2"]);
});

test("a burst is only counted", async () => {
  expect(await announced(8)).toEqual(["8 new messages."]);
});
