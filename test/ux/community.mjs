// A few rooms that several people are in.
import { online } from "./chat.mjs";
import { newClientId } from "./member.mjs";

/** A room in the list, by its name. */
export const line = (page, name) => page.getByRole("navigation", { name: "Rooms" }).getByRole("link").filter({ hasText: name });

/** The name of what is shown, as its heading. */
export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });

/** Makes a room, a public one unless another kind is named; returns its id. */
export const make = async (member, name, kind = "public") => (await member.call("create", { clientId: newClientId(), kind, name })).room.id;

/** Says something in a room; returns where the message stands. */
export const say = (member, room, text) => member.call("send", { room, clientId: newClientId(), text });

/** Goes to a room by the list. */
export async function go(page, name) {
  await line(page, name).click();
  await heading(page, name).waitFor();
  await online(page);
}

/** Ada's page, and bob who talks in two rooms that both are in. */
export async function community(chat, options) {
  const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
  const rooms = { attic: await make(bob, "attic"), cellar: await make(bob, "cellar") };
  const self = await chat.member(ada);
  for (const room of Object.values(rooms)) await self.call("join", { room });
  const page = await chat.open(ada, options);
  return { ada, bob, rooms, self, page };
}
