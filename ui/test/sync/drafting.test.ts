import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { Drafting } from "../../src/sync/drafting";
import { leftovers } from "../../src/sync/leftovers";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";
import { FakeStorage } from "../fake/storage";

let clock: FakeClock;
let server: FakeServer;

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer(clock);
});

/** A page of Ada's with its drafts on all her devices; another browser's unless a storage is given. */
async function device(storage = new FakeStorage(), room?: string): Promise<FakePage & { drafting: Drafting }> {
  const page = new FakePage(clock, server, { storage, ...(room && { room }) });
  await clock.advance(1_000);
  return Object.assign(page, { drafting: new Drafting(page.client, clock) });
}

const kept = () => server.drafts.of(ada, lobby).text;
const posted = () => [...server.log.messages.values()].map((message) => message.text);
const calls = () => server.calls.get("draft") ?? 0;
const shown = (...pages: FakePage[]) => pages.map((page) => page.room.draft.text);
const offline = (page: FakePage) => {
  page.weather.state = "down";
  server.drop(page.weather);
};
async function online(page: FakePage): Promise<void> {
  page.weather.state = "fair";
  page.client.connection.network(true);
  page.client.connection.connect();
  await clock.advance(5_000);
}

test("a draft is told a second after the last key, and shown on another device", async () => {
  const desk = await device();
  const phone = await device();
  for (const text of ["h", "ha", "hal", "half"]) {
    desk.write(text);
    await clock.advance(900);
  }
  expect([kept(), calls()]).toEqual(["", 0]);
  await clock.advance(1_000);
  expect([kept(), calls()]).toEqual(["half", 1]);
  expect(shown(phone)).toEqual(["half"]);
  expect(calls()).toBe(1); // what was heard is not told
});

test("a draft is told at once when the field is left, and when another room is shown", async () => {
  server.add("room000000001", { name: "one" });
  const desk = await device();
  desk.write("half");
  desk.drafting.flush();
  await clock.advance(50);
  expect(kept()).toBe("half");
  desk.write("half a text");
  desk.client.show("room000000001");
  await clock.advance(50);
  expect(kept()).toBe("half a text");
});

test("what is sent on one device is gone on all, however late anything comes", async () => {
  const desk = await device();
  const phone = await device();
  desk.write("a text");
  await clock.advance(2_000);
  phone.enter();
  await clock.advance(2_000);
  expect(posted()).toEqual(["a text"]);
  expect([kept(), ...shown(desk, phone)]).toEqual(["", "", ""]);
  desk.write("next");
  await clock.advance(2_000);
  expect(shown(desk, phone)).toEqual(["next", "next"]);
});

test("what is written here stands, and wins with the next write", async () => {
  const desk = await device();
  const phone = await device();
  desk.write("half");
  await clock.advance(2_000);
  phone.write("half, on the phone");
  await clock.advance(500);
  desk.write("half, at the desk");
  await clock.advance(600); // the phone's is told, and the desk is being written at
  expect(shown(desk, phone)).toEqual(["half, at the desk", "half, on the phone"]);
  await clock.advance(2_000);
  expect(shown(desk, phone)).toEqual(["half, at the desk", "half, at the desk"]);
  // The other text is not lost: the desk has it as another draft.
  expect(desk.room.draft.others).toBe(true);
  desk.enter();
  desk.room.draft.next();
  expect(shown(desk)).toEqual(["half, on the phone"]);
});

test("what is emptied on one device is gone on the others, and on return after the line was broken", async () => {
  const desk = await device();
  const phone = await device();
  desk.write("half");
  await clock.advance(2_000);
  phone.write("");
  await clock.advance(2_000);
  expect([kept(), ...shown(desk, phone)]).toEqual(["", "", ""]);
  desk.write("again");
  await clock.advance(2_000);
  offline(desk);
  desk.write("");
  await clock.advance(2_000);
  expect(shown(phone)).toEqual(["again"]);
  await online(desk);
  expect([kept(), ...shown(desk, phone)]).toEqual(["", "", ""]);
});

test("what was written while the line was broken is told on return", async () => {
  const desk = await device();
  const phone = await device();
  offline(desk);
  desk.write("in a tunnel");
  await clock.advance(5_000);
  expect(shown(phone)).toEqual([""]);
  await online(desk);
  expect([kept(), ...shown(desk, phone)]).toEqual(["in a tunnel", "in a tunnel", "in a tunnel"]);
});

test("two devices that both send what they wrote of one draft, one of them later, have both texts in the room", async () => {
  const desk = await device();
  const phone = await device();
  desk.write("half");
  await clock.advance(2_000);
  offline(phone);
  phone.write("half, in a tunnel");
  phone.enter();
  desk.enter();
  await clock.advance(2_000);
  await online(phone);
  expect(posted()).toEqual(["half", "half, in a tunnel"]);
  expect([kept(), ...shown(desk, phone)]).toEqual(["", "", ""]);
});

test("what was begun on one device and is sent on another, while more is written on the first, goes on there", async () => {
  const desk = await device();
  const phone = await device();
  desk.write("half");
  await clock.advance(2_000);
  desk.write("half and more");
  phone.enter();
  await clock.advance(500);
  desk.enter();
  await clock.advance(2_000);
  expect(posted()).toEqual(["half", "half and more"]);
});

test("a device that starts finds the draft, and one that reloads goes on with its own", async () => {
  const storage = new FakeStorage();
  const desk = await device(storage);
  desk.write("half");
  await clock.advance(2_000);
  desk.close();
  const phone = await device();
  await clock.advance(100);
  expect(shown(phone)).toEqual(["half"]);
  phone.write("half, on the phone");
  await clock.advance(2_000);
  const again = await device(storage);
  await clock.advance(3_000);
  expect(shown(again)).toEqual(["half, on the phone"]);
});

test("a room with a draft of another device is marked, and is not asked for before it is shown", async () => {
  server.add("room000000001", { name: "one" });
  const desk = await device(new FakeStorage(), "room000000001");
  const phone = await device();
  desk.write("half");
  await clock.advance(2_000);
  const marked = (page: FakePage) => page.client.rooms.filter((room) => room.hasDraft).map(({ id }) => id);
  expect(marked(phone)).toEqual(["room000000001"]);
  expect(server.calls.get("drafted") ?? 0).toBe(0);
  const other = await device();
  expect(marked(other)).toEqual(["room000000001"]);
  phone.client.show("room000000001");
  await clock.advance(1_000);
  expect(shown(phone)).toEqual(["half"]);
  phone.enter();
  await clock.advance(1_000);
  expect([marked(phone), marked(other)]).toEqual([[], []]);
});

test("two tabs of one browser with a draft each never overwrite each other's, and each is told when it is written", async () => {
  const storage = new FakeStorage();
  const [a, b] = [await device(storage), await device(storage)];
  const phone = await device();
  a.write("in the first tab");
  b.write("in the second tab");
  await clock.advance(3_000);
  expect(shown(a, b)).toEqual(["in the first tab", "in the second tab"]);
  const before = calls();
  await clock.advance(60_000);
  expect(calls()).toBe(before); // they do not take turns
  b.enter();
  await clock.advance(3_000);
  expect(shown(a, b)).toEqual(["in the first tab", ""]);
  a.write("in the first tab!");
  await clock.advance(3_000);
  expect(shown(phone)).toEqual(["in the first tab!"]);
});

test("a text that no message can be stays on its device, and nobody is asked to keep it", async () => {
  const desk = await device();
  desk.write("x".repeat(1_001));
  await clock.advance(3_000);
  expect([calls(), kept()]).toEqual([0, ""]);
  desk.write("x".repeat(1_000));
  await clock.advance(3_000);
  expect(kept().length).toBe(1_000);
});

test("what the server refuses for a while is told later, and what it refuses for good when it is another text", async () => {
  const desk = await device();
  server.refusals.set("draft", [{ code: "rate_limited", message: "Too fast.", retryable: true, retryAfterMs: 3_000 }]);
  desk.write("half");
  await clock.advance(2_000);
  expect(kept()).toBe("");
  await clock.advance(3_000);
  expect(kept()).toBe("half");
  server.refusals.set("draft", [{ code: "invalid", message: "No.", retryable: false }]);
  desk.write("refused");
  await clock.advance(60_000);
  expect([kept(), desk.room.draft.text]).toEqual(["half", "refused"]);
  desk.write("taken");
  await clock.advance(2_000);
  expect(kept()).toBe("taken");
});

test("a log-out leaves nothing in the browser, and the draft for the next log-in", async () => {
  const desk = await device();
  desk.write("half");
  expect(leftovers(desk.storage).drafts).toBe(1);
  await clock.advance(2_000);
  expect(leftovers(desk.storage).drafts).toBe(0); // what the server keeps is not lost
  desk.client.end("logout");
  expect(desk.storage.kept).toEqual([]);
  const next = await device();
  await clock.advance(100);
  expect(shown(next)).toEqual(["half"]);
});

test("a server of the version before keeps no drafts, and the page does without", async () => {
  const desk = await device();
  server.refusals.set("draft", [{ code: "unknown", message: "No such event.", retryable: false }]);
  desk.write("half");
  await clock.advance(5_000);
  expect(desk.room.draft.text).toBe("half");
  desk.enter();
  await clock.advance(1_000);
  expect(posted()).toEqual(["half"]);
});

/** What can happen to the drafts of two devices. */
const happenings = ["type", "erase", "send", "drop", "down", "fair", "wait", "leave", "reload"] as const;

test("whatever two devices write, send and miss: they end with the same draft, and every text is sent, or in one of them", async () => {
  const step = fc.record({ what: fc.constantFrom(...happenings), who: fc.nat(1) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(1_000), async (steps, seed) => {
      clock = new FakeClock(seed);
      server = new FakeServer(clock);
      const pages = [await device(), await device()];
      const sent: string[] = [];
      let texts = 0;
      for (const { what, who } of steps) {
        const page = pages[who]!;
        if (what === "type") page.write(`${page.room.draft.text} ${++texts}`);
        if (what === "erase") page.write("");
        if (what === "send" && page.room.draft.text !== "") {
          sent.push(page.room.draft.text);
          page.enter();
        }
        if (what === "drop") server.drop(page.weather);
        if (what === "down") offline(page);
        if (what === "fair") page.weather.state = "fair";
        if (what === "wait") await clock.advance(1_500);
        if (what === "leave") page.drafting.flush();
        if (what === "reload" && page.client.connection.online) {
          page.drafting.close();
          page.close();
          pages[who] = await device(page.storage);
        }
        await clock.advance(30);
      }
      for (const page of pages) await online(page);
      await clock.advance(30_000);
      // What was refused because it was cut off too often is sent again.
      for (const page of pages) for (const { clientId } of page.room.outbox.items) page.room.outbox.retry(clientId);
      await clock.advance(30_000);
      // What is sent from two devices at once is one message, as one of them had it.
      for (const text of sent) expect(posted().filter((other) => other.startsWith(text))).not.toEqual([]);
      expect(new Set([kept(), ...shown(...pages)]).size).toBe(1);
    }),
    { numRuns: import.meta.env["HUBBUB_SOAK"] === "1" ? 10_000 : 300 },
  );
});

test("what others write is nobody's draft", async () => {
  const desk = await device();
  server.log.post(bob, "b1", "hello");
  desk.write("half");
  await clock.advance(2_000);
  expect(server.drafts.of(bob, lobby).v).toBe(0);
});
