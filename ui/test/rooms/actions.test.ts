import { expect, test } from "vitest";
import { RoomActions } from "../../src/rooms/actions";
import { LinkLost } from "../../src/sync/link";
import { Signal } from "../../src/sync/signal";
import { FakeClock } from "../fake/clock";
import { ada, bob } from "../fake/page";
import { FakeRooms } from "../fake/rooms";
import type { Call } from "../../src/sync/session";

const chiara = { id: "chiara0000000", name: "Chiara" };

function house(me = ada, site = new FakeRooms([ada, bob, chiara])) {
  /** So many of the next answers get lost. */
  const line = { loses: 0 };
  const call: Call = async (event, payload) => {
    const answer = site.answer(me.id, event, payload);
    if (line.loses > 0) {
      line.loses--;
      throw new LinkLost();
    }
    return answer;
  };
  return { site, line, rooms: new RoomActions({ me, call, clock: new FakeClock(), back: new Signal() }) };
}

test("a room is created once, though the answer got lost and the form was sent again", async () => {
  const { site, line, rooms } = house();
  const create = rooms.creation();
  line.loses = 1;
  expect(await create({ kind: "public", name: "Board" })).toMatchObject({ done: false, problem: { code: "lost" } });
  const again = await create({ kind: "public", name: "Board" });
  expect(again).toMatchObject({ done: true, value: { name: "Board", role: "owner" } });
  expect(site.rooms.size).toBe(1);
  expect(await rooms.creation()({ kind: "public", name: "Board" })).toMatchObject({ problem: { code: "taken", field: "name" } });
  expect(await rooms.creation()({ kind: "private", name: "Board" })).toMatchObject({ done: true });
});

test("the same people always get the same conversation, whoever begins", async () => {
  const { site, rooms } = house();
  const id = (outcome: Awaited<ReturnType<RoomActions["converse"]>>) => outcome.done && outcome.value.id;
  const mine = id(await rooms.converse([bob.id]));
  expect(id(await house(bob, site).rooms.converse([ada.id]))).toBe(mine);
  const group = id(await rooms.converse([bob.id, chiara.id]));
  expect(id(await house(chiara, site).rooms.converse([bob.id, ada.id]))).toBe(group);
  const notes = id(await rooms.converse([]));
  expect(new Set([mine, group, notes]).size).toBe(3);
});

test("the last owner of a room with others in it cannot leave, and is told why", async () => {
  const { site, rooms } = house();
  const room = site.add({ name: "Board" }, { [ada.id]: "owner", [bob.id]: "member" });
  expect(await rooms.leave(room)).toMatchObject({ problem: { code: "last_owner", text: "You're the only owner. Make somebody else an owner first." } });
  expect((await rooms.setRole(room, bob.id, "owner")).done).toBe(true);
  expect((await rooms.leave(room)).done).toBe(true);
});

test("a fault of the page itself is thrown on, and not shown as the server's", async () => {
  const call: Call = () => Promise.reject(new TypeError("ours"));
  const rooms = new RoomActions({ me: ada, call, clock: new FakeClock(), back: new Signal() });
  await expect(rooms.join("r")).rejects.toThrow("ours");
});
