import type { Room as RoomInfo } from "../../src/wire";
import { describe, expect, test } from "vitest";
import { type Listed, Lister, neighbour, unfolded } from "../../src/sidebar/sections";
import { bob } from "../fake/page";

interface Made extends Partial<RoomInfo> {
  unread?: number;
  mentioned?: number;
  draft?: boolean;
}

/** A room as lists see it, called by its id unless it has a name. */
function room(id: string, { unread = 0, mentioned = 0, draft = false, ...info }: Made = {}): Listed {
  return { info: { id, kind: "public", name: id, n: 0, count: 0, readCount: 0, role: "member", ...info }, unread: { unread }, mentions: { count: mentioned }, hasDraft: draft };
}

const wishes = { unreadFirst: false, current: "" };
const listed = (rooms: Listed[], change = {}) =>
  new Lister().list(rooms, { ...wishes, ...change }).map(({ name, lines }) => `${name}: ${lines.map((line) => line.name).join(" ")}`);

test("rooms stand in their sections, in the order of their names", () => {
  const rooms = [
    room("zoo"),
    room("Äpfel"),
    room("room 10"),
    room("room 9"),
    room("best", { favourite: true }),
    room("d1", { kind: "direct", name: "", with: [bob] }),
    room("d2", { kind: "direct", name: "", with: [] }),
    room("new", { invitedBy: bob }),
  ];
  expect(listed(rooms)).toEqual(["invitations: new", "favourites: best", "rooms: Äpfel room 9 room 10 zoo", "direct: Bob Notes to yourself"]);
});

test("the rooms with something new come first if one wants that, but for the one that is shown and the muted", () => {
  const rooms = [
    room("a", { unread: 2 }),
    room("b", { unread: 2, level: "nothing" }),
    room("c", { unread: 2, favourite: true }),
    room("d", { unread: 1 }),
    room("e"),
    room("f", { unread: 2, level: "mentions" }),
  ];
  expect(listed(rooms, { unreadFirst: true, current: "d" })).toEqual(["unread: a c", "rooms: b d e f"]);
});

describe("a line says one thing at its end", () => {
  test.each<[string, Made, string, string, boolean]>([
    ["nothing", {}, "", "none", false],
    ["a dot for what is new", { unread: 3, draft: true }, "", "dot", true],
    ["a count in a direct conversation", { unread: 3, kind: "direct" }, "", "count", true],
    ["a count in a group", { unread: 3, kind: "group" }, "", "count", true],
    ["mentions before what is new", { unread: 3, mentioned: 1 }, "", "mentions", true],
    ["mentions before the count of a conversation", { unread: 3, mentioned: 1, kind: "group" }, "", "mentions", true],
    ["mentions where only they count", { unread: 3, mentioned: 1, level: "mentions" }, "", "mentions", true],
    ["no mentions in a muted room", { unread: 3, mentioned: 1, level: "nothing" }, "", "none", false],
    ["a draft", { draft: true }, "", "draft", false],
    ["no draft where one is", { draft: true }, "room", "none", false],
    ["nothing of what is new in a muted room", { unread: 3, level: "nothing" }, "", "none", false],
    ["the draft in a muted room", { unread: 3, level: "nothing", draft: true }, "", "draft", false],
    ["nothing of what is new where only mentions count", { unread: 3, level: "mentions" }, "", "none", false],
    ["a dot for an invitation", { invitedBy: bob, kind: "direct" }, "", "dot", true],
  ])("%s", (_, made, current, mark, strong) => {
    const [line] = new Lister().list([room("room", made)], { ...wishes, current }).flatMap(({ lines }) => lines);
    expect(line).toMatchObject({ mark, strong });
  });
});

test("a line that says the same is the same object, and one that does not is another", () => {
  const lister = new Lister();
  const [before] = lister.list([room("a"), room("b")], wishes);
  const [after] = lister.list([room("a"), room("b", { unread: 1 })], wishes);
  expect(after!.lines[0]).toBe(before!.lines[0]);
  expect(after!.lines[1]).not.toBe(before!.lines[1]);
});

test("nothing changes its place while somebody points at the list", () => {
  const lister = new Lister();
  const first = { unreadFirst: true, current: "" };
  lister.list([room("a"), room("b")], first);
  const held = lister.list([room("a"), room("b", { unread: 1 }), room("c", { unread: 1 })], first, true);
  expect(held.map(({ name, lines }) => [name, lines.map(({ id }) => id)])).toEqual([["unread", ["c"]], ["rooms", ["a", "b"]]]);
  const let_go = lister.list([room("a"), room("b", { unread: 1 }), room("c", { unread: 1 })], first);
  expect(let_go.map(({ name, lines }) => [name, lines.map(({ id }) => id)])).toEqual([["unread", ["b", "c"]], ["rooms", ["a"]]]);
});

test("a room with another name moves to its place", () => {
  const lister = new Lister();
  lister.list([room("a"), room("b")], wishes);
  const [rooms] = lister.list([room("a", { name: "z" }), room("b")], wishes);
  expect(rooms!.lines.map(({ name }) => name)).toEqual(["b", "z"]);
});

test("a section that is folded shows what is new, and where one is", () => {
  const [rooms] = new Lister().list([room("a"), room("b", { unread: 1 }), room("c")], { ...wishes, current: "c" });
  expect(unfolded(rooms!.lines, "c").map(({ id }) => id)).toEqual(["b", "c"]);
});

test("the next room up and down goes round, and over those without news if that is wanted", () => {
  const [rooms] = new Lister().list([room("a"), room("b", { unread: 1 }), room("c"), room("d", { unread: 1 })], wishes);
  const to = (from: string, by: -1 | 1, onlyNew = false) => neighbour(rooms!.lines, from, by, onlyNew)?.id;
  expect([to("a", 1), to("d", 1), to("a", -1), to("c", -1)]).toEqual(["b", "a", "d", "b"]);
  expect([to("a", 1, true), to("b", 1, true), to("d", 1, true), to("b", -1, true)]).toEqual(["b", "d", "b", "d"]);
  expect([to("", 1), to("", -1)]).toEqual(["a", "d"]);
  expect(neighbour(rooms!.lines.slice(0, 1), "a", 1, false)).toBeUndefined();
  expect(neighbour([], "", 1, false)).toBeUndefined();
});
