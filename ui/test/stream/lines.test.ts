import { expect, test } from "vitest";
import { linesSaid } from "../../src/stream/lines";
import type { Line } from "../../src/sync/line";
import type { User } from "../../src/wire";

const person = (name: string): User => ({ id: name, name });
const [maya, bob, cy, di] = ["Maya", "Bob", "Cy", "Di"].map(person) as [User, User, User, User];
let n = 0;
const at = () => ({ n: ++n, at: 0 });
const join = (user: User, by?: User): Line => ({ ...at(), kind: "join", user, by });
const leave = (user: User, by?: User): Line => ({ ...at(), kind: "leave", user, by });
const change = (kind: "name" | "topic" | "description" | "setting" | "archive" | "restore", by: User, text = ""): Line => ({ ...at(), kind, by, text });
const role = (by: User, user: User, to: "member" | "moderator" | "owner"): Line => ({ ...at(), kind: "role", by, user, role: to });

test.each<[string, Line[], string[]]>([
  ["nothing", [], []],
  ["one who came", [join(bob)], ["Bob joined"]],
  ["people who came and went", [join(bob), join(cy), leave(di)], ["Bob and Cy joined, Di left"]],
  ["more people than are named", [join(maya), join(bob), join(cy), join(di)], ["4 people joined"]],
  ["one who came and went again", [join(bob), leave(bob)], ["Bob left"]],
  ["one who left and came back", [leave(bob), join(bob)], ["Bob joined"]],
  ["people who were added", [join(bob, maya), join(cy, maya)], ["Maya added Bob and Cy"]],
  ["people who were added and removed", [join(bob, maya), leave(cy, maya)], ["Maya added Bob and removed Cy"]],
  ["people who came in both ways", [join(bob, maya), join(cy), leave(di, cy)], ["Cy joined", "Maya added Bob", "Cy removed Di"]],
  ["one who joined by an invitation of one's own", [join(bob, bob)], ["Bob joined"]],
  ["a name", [change("name", maya, "Harvest")], ["Maya renamed the room to “Harvest”"]],
  ["a topic", [change("topic", maya, "September")], ["Maya changed the topic to “September”"]],
  ["a topic from right to left", [change("topic", maya, "שלום")], ["Maya changed the topic to “\u2068שלום\u2069”"]],
  ["no topic any more", [change("topic", maya)], ["Maya removed the topic"]],
  ["a description", [change("description", maya)], ["Maya changed the description"]],
  ["who may write", [change("setting", maya, "write=moderators")], ["Maya let only moderators write"]],
  ["who may invite", [change("setting", maya, "invite=members")], ["Maya let all members invite people"]],
  ["how far back one reads", [change("setting", maya, "history=joining")], ["Maya let new members read only what is written after they join"]],
  ["a setting of a later version", [change("setting", maya, "colour=red")], ["Maya changed the settings of the room"]],
  ["an archive", [change("archive", maya)], ["Maya archived the room"]],
  ["an archive and its end", [change("archive", maya), change("restore", maya)], ["Maya restored the room"]],
  ["a role", [role(maya, bob, "moderator")], ["Maya made Bob a moderator"]],
  ["a role given up", [role(bob, bob, "member")], ["Bob is now a member"]],
  ["a topic that was mended at once", [change("topic", maya, "Setpember"), change("topic", maya, "September")], ["Maya changed the topic to “September”"]],
  ["topics of two people", [change("topic", maya, "one"), change("topic", bob, "two")], ["Maya changed the topic to “one”", "Bob changed the topic to “two”"]],
  ["two settings", [change("setting", maya, "write=members"), change("setting", maya, "invite=members")], ["Maya let all members write", "Maya let all members invite people"]],
  ["a setting that was turned back", [change("setting", maya, "write=moderators"), change("setting", maya, "write=members")], ["Maya let all members write"]],
  ["roles of two people", [role(maya, bob, "moderator"), role(maya, cy, "owner")], ["Maya made Bob a moderator", "Maya made Cy an owner"]],
  ["people around a change", [join(bob), change("topic", maya, "x"), join(cy), leave(di)], ["Bob joined", "Maya changed the topic to “x”", "Cy joined, Di left"]],
])("of %s it is said", (_, lines, said) => {
  expect(linesSaid(lines).map(({ text }) => text)).toEqual(said);
});

test("a line that tells of a pin leads to the message, and is said once for each of them", () => {
  const pinned = (by: User, message: string): Line => ({ ...at(), kind: "pinned", by, pinned: message });
  expect(linesSaid([pinned(maya, "m1"), pinned(maya, "m1"), pinned(maya, "m2"), join(bob)])).toEqual([
    { text: "Maya pinned a message", message: "m1" },
    { text: "Maya pinned a message", message: "m2" },
    { text: "Bob joined" },
  ]);
});
