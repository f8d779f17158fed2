import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, FakePage } from "../fake/page";
import { FakeServer } from "../fake/server";
import { FakeStorage } from "../fake/storage";
import { BrowserStorage, type KeyValues } from "../../src/sync/storage";

let clock: FakeClock;
let server: FakeServer;
let browser: FakeStorage;

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer(clock);
  browser = new FakeStorage();
});

const posted = () => [...server.log.messages.values()].map((message) => message.text);

async function open(): Promise<FakePage> {
  const page = new FakePage(clock, server, { storage: browser });
  await clock.advance(1_000);
  return page;
}

const both = async () => [await open(), await open()] as const;
const offline = (page: FakePage) => {
  page.weather.state = "down";
  server.drop(page.weather);
};

test("two tabs with one draft and Enter in both send it once", async () => {
  const a = await open();
  a.write("one draft");
  const b = await open();
  expect(b.room.draft.text).toBe("one draft");
  a.enter();
  b.enter(); // it has not heard of the other yet
  await clock.advance(1_000);
  expect(posted()).toEqual(["one draft"]);
  expect([a.room.draft.text, b.room.draft.text]).toEqual(["", ""]);
  expect([a.unsent, b.unsent]).toEqual([[], []]);
  expect(browser.kept).toEqual([]);
});

test("a draft keeps what it replies to, in every tab and over a reload, and not the text of that", async () => {
  server.log.post(ada, "first", "a secret");
  const a = await open();
  a.room.draft.reply("m1");
  const b = await open();
  expect([b.room.draft.replyTo, b.room.draft.text]).toEqual(["m1", ""]);
  a.write("half a reply");
  await clock.advance(1_000);
  expect([b.room.draft.replyTo, b.room.draft.text]).toEqual(["m1", "half a reply"]);
  expect(browser.keys().filter((key) => key.startsWith("hubbub:draft:")).map((key) => browser.get(key)).join()).not.toContain("secret");
  a.close();
  b.close();
  const c = await open();
  expect([c.room.draft.replyTo, c.room.draft.text]).toEqual(["m1", "half a reply"]);
  c.room.draft.reply("");
  expect([c.room.draft.replyTo, c.room.draft.text]).toEqual(["", "half a reply"]);
  c.write("");
  expect(browser.kept.filter((key) => key.startsWith("hubbub:draft:"))).toEqual([]);
});

test("two tabs that reply to different messages have a draft each", async () => {
  server.log.post(ada, "first", "first");
  server.log.post(ada, "second", "second");
  const [a, b] = await both();
  a.room.draft.reply("m1");
  b.room.draft.reply("m2");
  await clock.advance(1_000);
  expect([a.room.draft.replyTo, b.room.draft.replyTo]).toEqual(["m1", "m2"]);
  a.room.send("one");
  b.room.send("two");
  await clock.advance(1_000);
  const replies = [...server.log.messages.values()].slice(2);
  expect(new Set(replies.map(({ text, replyTo }) => `${text} ${replyTo}`))).toEqual(new Set(["one m1", "two m2"]));
});

test("a message that a tab has in its log is not shown a second time when another tab says that it sends it", async () => {
  for (const late of ["the sending", "the log"]) {
    const a = await open();
    a.write(late);
    const b = await open();
    const seen: string[][] = [];
    const look = () => seen.push([...a.texts, ...a.room.outbox.items.map((item) => item.text)]);
    a.room.outbox.changed.on(look);
    a.room.changed.on(look);
    if (late === "the log") a.weather.latency = 200;
    a.enter();
    b.enter();
    await clock.advance(1_000);
    for (const shown of seen) expect(new Set(shown).size).toBe(shown.length);
    expect(a.unsent).toEqual([]);
    a.close();
    b.close();
  }
});

test("a tab that shows another's draft follows it until something is written there", async () => {
  const a = await open();
  a.write("Hello");
  const b = await open();
  a.write("Hello, wor");
  await clock.advance(10);
  expect(b.room.draft.text).toBe("Hello, wor");
  b.write("Hello, Bob");
  a.write("Hello, world");
  await clock.advance(10);
  expect(b.room.draft.text).toBe("Hello, Bob");
  a.enter();
  await clock.advance(1_000);
  expect(b.room.draft.text).toBe("Hello, Bob");
  b.enter();
  await clock.advance(1_000);
  expect(posted()).toEqual(["Hello, world", "Hello, Bob"]);
});

test("a draft that is sent in one tab, when the other is reloaded, leaves the other's text alone", async () => {
  const [a, b] = await both();
  a.write("for A");
  b.write("for B");
  a.enter();
  b.close();
  const again = await open();
  expect(again.room.draft.text).toBe("for B");
  expect(posted()).toEqual(["for A"]);
});

test("drafts of tabs that have gone are found one after the other", async () => {
  const [a, b] = await both();
  a.write("first");
  await clock.advance(10);
  b.write("second");
  a.close();
  b.close({ crash: true });
  const c = await open();
  expect(c.room.draft.text).toBe("first");
  expect(c.room.draft.others).toBe(false); // as far as is known
  c.enter();
  await clock.advance(1_000);
  c.close();
  const d = await open();
  expect(d.room.draft.text).toBe("second");
  await clock.advance(3_000);
  d.write("second, changed");
  d.close();
  const e = await open();
  expect(e.room.draft.text).toBe("second, changed");
  e.enter();
  await clock.advance(1_000);
  expect(posted()).toEqual(["first", "second, changed"]);
  expect(browser.kept.filter((key) => key.startsWith("hubbub:draft"))).toEqual([]);
});

test("what a crashed tab had written, and another wrote on at once, is not found a second time", async () => {
  const a = await open();
  a.write("Hello");
  a.close({ crash: true });
  const b = await open();
  b.write("Hello, world");
  await clock.advance(3_000);
  expect(browser.kept.filter((key) => key.startsWith("hubbub:draft"))).toHaveLength(1);
});

test("another draft is offered when the composer is empty", async () => {
  const [a, b] = await both();
  a.write("first");
  await clock.advance(10);
  b.write("second");
  a.close();
  b.close();
  const c = await open();
  expect(c.room.draft).toMatchObject({ text: "second", others: true });
  c.enter();
  expect(c.room.draft).toMatchObject({ text: "", others: true });
  c.room.draft.next();
  expect(c.room.draft).toMatchObject({ text: "first", others: false });
});

test("a message waits in one tab only, and is sent by another when that has gone", async () => {
  const [a, b] = await both();
  offline(a);
  a.write("waits");
  a.enter();
  await clock.advance(100);
  expect(b.unsent).toEqual(["waits: waiting"]);
  expect(posted()).toEqual([]);
  a.close();
  await clock.advance(200);
  expect(posted()).toEqual(["waits"]);
  expect(b.unsent).toEqual([]);
});

test("a message of a tab that crashed, or has no connection, is sent by another", async () => {
  for (const crash of [true, false]) {
    const [a, b] = await both();
    offline(a);
    a.write(`crash: ${crash}`);
    a.enter();
    if (crash) a.close({ crash });
    await clock.advance(20_000);
    expect(posted()).toContain(`crash: ${crash}`);
    expect(b.unsent).toEqual([]);
    b.close();
    a.close();
  }
});

test("what is thrown away or sent again in one tab is so in the other", async () => {
  const [a, b] = await both();
  const states = () => [a.unsent, b.unsent];
  server.refusals.set("send", Array.from({ length: 3 }, () => ({ code: "forbidden", message: "No.", retryable: false })));
  a.write("away");
  a.enter();
  await clock.advance(200);
  expect(states()).toEqual([["away: failed"], ["away: failed"]]);
  b.room.outbox.discard(b.room.outbox.items[0]!.clientId);
  await clock.advance(10);
  expect(states()).toEqual([[], []]);
  server.refusals.clear();
  a.weather.loses = "sends";
  a.write("again");
  a.enter();
  await clock.advance(10_500);
  expect(states()).toEqual([["again: failed"], ["again: failed"]]);
  b.room.outbox.retry(b.room.outbox.items[0]!.clientId);
  a.weather.loses = "nothing";
  await clock.advance(1_000);
  expect(posted()).toEqual(["again"]);
  expect(states()).toEqual([[], []]);
});

test("a tab that had been frozen throws nothing of the others away", async () => {
  const [a, b] = await both();
  a.write("from before");
  a.storage.frozen = true;
  b.close();
  const c = await open();
  await clock.advance(3_000); // it does not answer
  c.write("from before, and more");
  a.storage.frozen = false;
  a.client.back();
  await clock.advance(1_000);
  expect(a.room.draft.text).toBe("from before, and more");
  c.enter();
  a.enter();
  await clock.advance(1_000);
  expect(posted()).toEqual(["from before, and more"]);
});

test("the cache is not rolled back by a tab that has seen less", async () => {
  const [a, b] = await both();
  offline(b);
  a.write("seen by A only");
  a.enter();
  await clock.advance(100);
  a.client.hidden();
  b.client.hidden();
  const next = new FakePage(clock, server, { storage: browser, known: ada.id });
  expect(next.texts).toEqual(["seen by A only"]);
});

/** localStorage that takes so many characters, and then throws. */
class Small implements KeyValues {
  readonly #values = new Map<string, string>();
  room = 500;

  get length() {
    return this.#values.size;
  }

  key(i: number) {
    return [...this.#values.keys()][i] ?? null;
  }

  getItem(key: string) {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string) {
    const size = [...this.#values].reduce((sum, [k, v]) => (k === key ? sum : sum + k.length + v.length), key.length + value.length);
    if (size > this.room) throw new DOMException("full", "QuotaExceededError");
    this.#values.set(key, value);
  }

  removeItem(key: string) {
    this.#values.delete(key);
  }
}

test("a storage that is missing, forbidden or full keeps what it can, and says what it cannot", () => {
  const broken: (() => KeyValues | null)[] = [
    () => null,
    () => {
      throw new DOMException("denied", "SecurityError");
    },
    () => new Proxy({} as KeyValues, { get: () => { throw new DOMException("denied", "SecurityError"); } }),
  ];
  for (const open of broken) {
    const storage = new BrowserStorage(open);
    storage.set("hubbub:draft:a", "text");
    expect(storage.get("hubbub:draft:a")).toBe("text");
    expect(storage.keys()).toEqual(["hubbub:draft:a"]);
    expect(storage.keeps("hubbub:draft:")).toBe(false);
    storage.remove("hubbub:draft:a");
    expect(storage.keeps("hubbub:draft:")).toBe(true);
    expect(storage.get("hubbub:draft:a")).toBeUndefined();
  }
  const small = new Small();
  const storage = new BrowserStorage(() => small);
  storage.set("hubbub:cache", "c".repeat(400));
  storage.set("hubbub:draft:a", "d".repeat(300)); // what people write comes first
  expect(small.getItem("hubbub:draft:a")).toBe("d".repeat(300));
  expect(storage.get("hubbub:cache")).toBeUndefined();
  storage.set("hubbub:draft:a", "e".repeat(600));
  expect(storage.get("hubbub:draft:a")).toBe("e".repeat(600));
  expect(storage.keeps("hubbub:draft:")).toBe(false);
  expect(small.getItem("hubbub:draft:a")).toBe("d".repeat(300)); // better than nothing
  small.room = 1_000;
  storage.set("hubbub:draft:a", "e".repeat(601));
  expect(storage.keeps("hubbub:draft:")).toBe(true);
});

type Step =
  | { do: "type" | "enter" | "reload" | "crash" | "offline" | "online" | "freeze" | "thaw" | "next"; tab: number }
  | { do: "open" }
  | { do: "wait"; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("type" as const), tab: fc.nat(3) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("enter" as const), tab: fc.nat(3) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("reload" as const, "crash" as const, "offline" as const, "online" as const, "freeze" as const, "thaw" as const, "next" as const),
      tab: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("open" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(0, 5, 100, 3_000, 20_000) }) },
);

/** Plays people with up to four tabs, each text its own, and returns how much was written, and what of it is found again. */
async function play(steps: Step[]) {
  let tabs = [await open()];
  let words = 0;
  const pick = (i: number) => tabs[i % tabs.length]!;
  const gone = (page: FakePage) => (tabs = tabs.filter((tab) => tab !== page));
  for (const now of steps) {
    if (now.do === "wait") await clock.advance(now.ms);
    else if (now.do === "open" || tabs.length === 0) tabs.length < 4 && tabs.push(await open());
    else {
      const page = pick(now.tab);
      if (page.storage.frozen && now.do !== "thaw" && now.do !== "crash") continue;
      switch (now.do) {
        case "type":
          // People write on: what stood there stays in the text.
          page.write(`${page.room.draft.text}<${++words}>`);
          break;
        case "enter":
          page.enter();
          break;
        case "reload":
          page.close();
          gone(page);
          tabs.push(await open());
          break;
        case "crash":
          page.close({ crash: true });
          gone(page);
          break;
        case "offline":
          offline(page);
          break;
        case "online":
          page.weather.state = "fair";
          break;
        case "freeze":
          page.storage.frozen = true;
          break;
        case "thaw":
          page.storage.frozen = false;
          page.client.back();
          break;
        case "next":
          page.room.draft.next();
      }
    }
  }
  for (const page of tabs) {
    if (page.storage.frozen) {
      page.storage.frozen = false;
      page.client.back();
    }
    page.weather.state = "fair";
  }
  await clock.advance(60_000);
  for (const page of tabs) {
    for (const item of page.room.outbox.items) if (item.state === "failed") page.room.outbox.retry(item.clientId);
    await clock.advance(5_000);
  }
  for (const page of tabs) page.close();
  // Whoever comes back finds everything.
  const found: string[] = [];
  const last = await open();
  await clock.advance(60_000);
  for (const item of last.room.outbox.items) if (item.state === "failed") last.room.outbox.retry(item.clientId);
  await clock.advance(60_000);
  for (let i = 0; i < 100 && (last.room.draft.text !== "" || last.room.draft.others); i++) {
    if (last.room.draft.text === "") last.room.draft.next();
    found.push(last.room.draft.text);
    last.write("");
  }
  expect(last.unsent).toEqual([]);
  return { words, found };
}

test("whatever several tabs do, crash and miss: nothing that was written is lost, and nothing is sent twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      clock = new FakeClock();
      server = new FakeServer(clock);
      browser = new FakeStorage();
      const { words, found } = await play(steps);
      const all = [...posted(), ...found].join(" ");
      for (let word = 1; word <= words; word++) expect(all).toContain(`<${word}>`);
      // One text is one message; what two tabs wrote on from may begin alike.
      expect(new Set(posted()).size).toBe(posted().length);
    }),
    { numRuns: import.meta.env["HUBBUB_SOAK"] === "1" ? 3_000 : 150 },
  );
}, 120_000);
