import { expect, test } from "vitest";
import { FakeClock } from "../fake/clock";
import { ada, bob, FakePage } from "../fake/page";
import { FakeServer, lobby } from "../fake/server";

/** A message of Bob's, and Ada's page. */
async function scene() {
  const clock = new FakeClock(1);
  const server = new FakeServer(clock);
  const message = server.log.post(bob, "b1", "hello");
  const page = new FakePage(clock, server);
  await clock.advance(1_000);
  return { clock, server, message, page };
}

test("what is saved on one device is known to the other, and to the next page", async () => {
  const { clock, server, message, page } = await scene();
  const phone = new FakePage(clock, server);
  await clock.advance(1_000);
  void phone.client.call("save", { message: message.id, on: true });
  await clock.advance(1_000);
  expect([page, phone].map(({ client }) => client.saved.has(message.id))).toEqual([true, true]);
  expect(page.client.saved.all).toEqual([message.id]);
  const next = new FakePage(clock, server);
  await clock.advance(1_000);
  expect(next.client.saved.all).toEqual([message.id]);
  void page.client.call("save", { message: message.id, on: false });
  await clock.advance(1_000);
  expect([page, phone, next].flatMap(({ client }) => client.saved.all)).toEqual([]);
});

test("after a reload it is known before the server answers, and what was saved meanwhile when it does", async () => {
  const { clock, server, message, page } = await scene();
  server.save(ada, lobby, message.id, true);
  await clock.advance(1_000);
  page.client.hidden();
  page.close();
  const later = server.log.post(bob, "b2", "later");
  server.save(ada, lobby, later.id, true);
  const next = new FakePage(clock, server, { storage: page.storage, known: ada.id });
  expect(next.client.saved.all).toEqual([message.id]);
  await clock.advance(1_000);
  expect(next.client.saved.all).toEqual([message.id, later.id]);
});

test("a pin shows on its message and goes with it, and counts as a turn of the room", async () => {
  const { clock, server, message, page } = await scene();
  const pinned = () => page.room.timeline.message(message.id)?.pinned;
  const { turns } = page.room;
  server.change((log) => log.pin(message.id, bob, true));
  await clock.advance(1_000);
  expect([pinned()?.by.name, page.room.timeline.lines.map(({ kind }) => kind), page.room.turns]).toEqual(["Bob", ["pinned"], turns + 2]);
  server.change((log) => log.delete(message.id));
  await clock.advance(1_000);
  expect([pinned(), page.texts, page.room.turns]).toEqual([undefined, [], turns + 3]);
});
