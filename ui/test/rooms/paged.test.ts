import fc from "fast-check";
import { expect, test } from "vitest";
import { Paged, type Portion } from "../../src/rooms/paged";
import { LinkLost, Refusal } from "../../src/sync/link";
import { FakeClock } from "../fake/clock";

interface Asked {
  query: string;
  after: string;
  answer: (items: string[], after?: string) => Promise<void>;
  fail: (error: Error) => Promise<void>;
}

const settle = () => new Promise((done) => setTimeout(done));

function list() {
  const clock = new FakeClock();
  const asked: Asked[] = [];
  const paged = new Paged<string>({
    clock,
    key: (item) => item,
    load: (query, after) =>
      new Promise<Portion<string>>((resolve, reject) =>
        asked.push({
          query,
          after,
          answer: (items, after = "") => (resolve({ items, after }), settle().then(() => {})),
          fail: (error) => (reject(error), settle().then(() => {})),
        }),
      ),
  });
  return { clock, asked, paged };
}

test("a list loads its first page at once, and the next ones when they are wanted", async () => {
  const { asked, paged } = list();
  expect([paged.loaded, paged.loading]).toEqual([false, true]);
  paged.next();
  expect(asked).toHaveLength(1);
  await asked[0]!.answer(["a", "b"], "2");
  expect([paged.items, paged.loaded, paged.loading, paged.more]).toEqual([["a", "b"], true, false, true]);
  paged.next();
  paged.next();
  expect(asked.map(({ after }) => after)).toEqual(["", "2"]);
  await asked[1]!.answer(["b", "c"]);
  expect([paged.items, paged.more]).toEqual([["a", "b", "c"], false]);
  paged.next();
  expect(asked).toHaveLength(2);
});

test("what is typed is searched for once it rests, and only if it is something else", async () => {
  const { clock, asked, paged } = list();
  await asked[0]!.answer(["a"]);
  for (const typed of ["r", "re", "rea"]) {
    paged.search(typed);
    await clock.advance(150);
  }
  expect(asked).toHaveLength(1);
  expect([paged.loading, paged.items]).toEqual([true, ["a"]]);
  await clock.advance(100);
  expect(asked.map(({ query }) => query)).toEqual(["", "rea"]);
  paged.search(" rea ");
  await clock.advance(1_000);
  expect(asked).toHaveLength(2);
  await asked[1]!.answer(["reading"]);
  expect([paged.items, paged.found, paged.old]).toEqual([["reading"], "rea", false]);
});

test("an answer to an earlier search is dropped, whenever it comes", async () => {
  const { clock, asked, paged } = list();
  paged.search("one");
  await clock.advance(200);
  paged.search("two");
  await asked[1]!.answer(["one"]);
  expect([paged.loaded, paged.loading]).toEqual([false, true]);
  await clock.advance(200);
  await asked[2]!.answer(["two"]);
  await asked[0]!.answer(["all"]);
  expect([paged.items, paged.found]).toEqual([["two"], "two"]);
});

test("a page that fails can be tried again where it failed", async () => {
  const { clock, asked, paged } = list();
  await asked[0]!.fail(new LinkLost());
  expect([paged.problem?.code, paged.loading, paged.loaded]).toEqual(["lost", false, false]);
  paged.retry();
  await asked[1]!.answer(["a"], "1");
  paged.next();
  await asked[2]!.fail(new Refusal({ code: "unavailable", message: "", retryable: true }));
  expect([paged.problem?.code, paged.items]).toEqual(["unavailable", ["a"]]);
  paged.next();
  expect(asked).toHaveLength(3);
  paged.retry();
  expect(asked[3]!.after).toBe("1");
  await asked[3]!.answer(["b"]);
  expect([paged.items, paged.problem]).toEqual([["a", "b"], undefined]);
  paged.search("x");
  await clock.advance(200);
  await asked[4]!.fail(new LinkLost());
  expect(paged.old).toBe(true);
  paged.retry();
  expect(asked[5]).toMatchObject({ query: "x", after: "" });
  paged.retry();
  expect(asked).toHaveLength(6);
});

test("an item that is changed or goes while a page is under way stays so until the list is loaded anew", async () => {
  const { asked, paged } = list();
  await asked[0]!.answer(["a", "b", "c"], "3");
  paged.next();
  paged.put("b", () => undefined);
  paged.put("c", (item) => item.toUpperCase());
  await asked[1]!.answer(["d"]);
  expect(paged.items).toEqual(["a", "C", "d"]);
  paged.reload();
  await asked[2]!.answer(["a", "d"]);
  expect(paged.items).toEqual(["a", "d"]);
});

test("after it is closed nothing is asked and nothing changes", async () => {
  const { clock, asked, paged } = list();
  paged.search("x");
  paged.close();
  await clock.advance(1_000);
  await asked[0]!.answer(["late"]);
  expect([asked.length, paged.items]).toEqual([1, []]);
});

test("a query is cut at its limit without cutting a character", async () => {
  const { clock, asked, paged } = list();
  paged.search(`${"x".repeat(79)}😀😀`);
  await clock.advance(200);
  expect(asked[1]!.query).toBe("x".repeat(79));
});

test("however answers are mixed with typing, the list ends up as what was typed last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom("a", "b", "c").map((type) => ({ type })), fc.record({ answer: fc.nat(5), fails: fc.boolean() })), { maxLength: 30 }), async (steps) => {
      const { clock, asked, paged } = list();
      let typed = "";
      for (const step of steps) {
        if ("type" in step) {
          typed = step.type;
          paged.search(typed);
          await clock.advance(120);
        } else {
          const call = asked[step.answer % asked.length]!;
          if (step.fails) await call.fail(new LinkLost());
          else await call.answer([`${call.query}!`]);
        }
      }
      await clock.advance(1_000);
      if (paged.problem) paged.retry();
      for (const call of asked) await call.answer([`${call.query}!`]);
      expect([paged.items, paged.found, paged.loading]).toEqual([[`${typed}!`], typed, false]);
    }),
    { numRuns: 60 },
  );
});
