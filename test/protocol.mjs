// What the tests' own clients of the chat have in common: how one gets a session, a socket
// as a page has it, and a room to be in.
import { readFileSync } from "node:fs";
import { io } from "socket.io-client";

const wire = readFileSync(new URL("../ui/src/wire.ts", import.meta.url), "utf8");

/** What a client says of itself when it connects: it speaks the page's version. */
const hello = { protocol: Number(/export const protocol = (\d+);/.exec(wire)[1]) };

/** The position of who has nothing of a log. */
export const nowhere = { n: 0, id: "" };

/** Fills in one of the server's forms, login or register; returns the cookies that it gives. */
export async function cookiesBy(form, base, username, password) {
  const answer = await fetch(`${base}/user/${form}`, { method: "POST", redirect: "manual", body: new URLSearchParams({ username, password }) });
  if (answer.status !== 303) throw new Error(`${form} of ${username}: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
}

/** A socket of whoever has these cookies. */
export function connect(base, cookie, options) {
  return io(base, { auth: hello, extraHeaders: { Cookie: cookie, Origin: base }, transports: ["websocket"], forceNew: true, ...options });
}

/** Opens the room in which everybody is; returns its id and its last messages. */
export async function enter(call) {
  const { rooms } = await call("resume", { user: nowhere, open: {} });
  const room = (rooms.find(({ name }) => name === "lobby") ?? rooms[0]).id;
  const { open } = await call("resume", { user: nowhere, open: { [room]: nowhere } });
  if (!open[room]) throw new Error("the room was not opened");
  return { room, messages: open[room].messages };
}
