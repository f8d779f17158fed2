import { expect, test } from "vitest";
import { RoomActions } from "../../src/rooms/actions";
import { Facts } from "../../src/rooms/facts";
import { LinkLost } from "../../src/sync/link";
import { Signal } from "../../src/sync/signal";
import { FakeClock } from "../fake/clock";
import { ada, bob } from "../fake/page";
import { FakeRooms } from "../fake/rooms";

function house() {
  const clock = new FakeClock();
  const site = new FakeRooms([ada, bob]);
  const id = site.add({ name: "Board" }, { [ada.id]: "owner" });
  const line = { up: true, asked: 0 };
  const actions = new RoomActions({
    me: ada,
    clock,
    back: new Signal(),
    call: async (event, payload) => {
      line.asked++;
      if (!line.up) throw new LinkLost();
      return structuredClone(site.answer(ada.id, event, payload));
    },
  });
  const room = { id, turns: 0, info: {}, loaded: true, gone: false, changed: new Signal() };
  const turn = () => {
    room.turns++;
    room.changed.emit();
  };
  return { clock, site, id, line, actions, room, turn };
}

test("the details of a room are as it is, whatever happens to it, and are asked for once a second at most", async () => {
  const { clock, site, id, line, actions, room, turn } = house();
  const facts = new Facts(room, actions, clock);
  await clock.advance(0);
  expect(facts.details).toMatchObject({ name: "Board", people: 1 });
  room.changed.emit(); // a message
  await clock.advance(5_000);
  expect(line.asked).toBe(1);
  for (let i = 0; i < 100; i++) {
    site.rooms.get(id)!.details.topic = `topic ${i}`;
    turn();
    await clock.advance(50);
  }
  await clock.advance(2_000);
  expect(facts.details?.topic).toBe("topic 99");
  expect(line.asked).toBeLessThanOrEqual(9);
  facts.close();
  turn();
  await clock.advance(5_000);
  expect(line.asked).toBeLessThanOrEqual(9);
});

test("the details of a room that one goes to are asked for once, when its messages are here", async () => {
  const { clock, line, actions, room, turn } = house();
  room.loaded = false;
  const facts = new Facts(room, actions, clock);
  await clock.advance(5_000);
  expect(line.asked).toBe(0);
  room.loaded = true;
  turn();
  room.info = {}; // the answer that opens it says again what is known of it
  room.changed.emit();
  await clock.advance(5_000);
  expect([line.asked, facts.details?.name]).toEqual([1, "Board"]);
  room.info = { role: "moderator" };
  room.changed.emit();
  await clock.advance(5_000);
  expect(line.asked).toBe(2);
});

test("what could not be loaded is loaded when the connection is back", async () => {
  const { clock, line, actions, room } = house();
  line.up = false;
  const facts = new Facts(room, actions, clock);
  await clock.advance(0);
  expect([facts.details, facts.problem?.code]).toEqual([undefined, "lost"]);
  line.up = true;
  actions.back.emit();
  await clock.advance(0);
  expect([facts.details?.name, facts.problem]).toEqual(["Board", undefined]);
});
