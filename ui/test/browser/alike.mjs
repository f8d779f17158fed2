// The server in memory, over which the page is tested, and the real one: the same is done
// with both, and they have to answer in the same form.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { connect, cookiesBy, nowhere } from "../../../test/protocol.mjs";
import { password } from "./program.mjs";

const source = fileURLToPath(new URL("../fake/server.ts", import.meta.url));
const unknown = "0123456789abc";
const lost = { n: 1, id: unknown };

/** Ada and bob at the real server, in a room of their own. */
async function atReal(base) {
  const [ada, bob] = await Promise.all(["alike-ada", "alike-bob"].map((name) => real(base, name)));
  const { room } = await ada.call("create", { clientId: "alike", kind: "public", name: "alike" });
  await bob.call("join", { room: room.id });
  return { ada, bob, room: room.id };
}

async function real(base, username) {
  const socket = connect(base, (await cookiesBy("register", base, username, password)).join("; "));
  const heard = [];
  socket.onAny((event, payload) => heard.push([event, payload]));
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  return { heard, call: (event, payload) => socket.timeout(30_000).emitWithAck(event, payload), close: () => socket.disconnect() };
}

/** The same at the server in memory. */
async function atMemory() {
  const { FakeServer, fair } = await inMemory();
  const server = new FakeServer({
    now: Date.now,
    elapsed: () => performance.now(),
    random: Math.random,
    after: (ms, callback) => clearTimeout.bind(undefined, setTimeout(callback, ms).unref()),
  });
  const room = "alike00000000";
  const [ada, bob] = ["ada", "bob"].map((name) => ({ id: name.padEnd(13, "0"), name }));
  const log = server.add(room, { name: "alike" });
  log.fromNowhere = true;
  server.rooms.get(room).mine.set(ada.id, { role: "owner" });
  server.here = [ada, bob];
  for (const user of server.here) log.membership("join", user);
  const at = async (user) => {
    const heard = [];
    let link;
    await new Promise((up) => {
      const listener = { up, heard() {}, down() {}, refused() {}, event: (event, payload) => heard.push([event, payload]) };
      link = server.dial(user, { ...fair(), latency: 1 })(listener);
    });
    return { heard, call: (event, payload) => link.call(event, payload).catch(refusalOf), close: () => link.close() };
  };
  return { ada: await at(ada), bob: await at(bob), room };
}

function refusalOf({ said, field, retryable, message }) {
  assert.ok(said, message);
  return { error: { ...said, retryable, ...(field && { field }) } };
}

/** The module of the server in memory, which is written in TypeScript. */
async function inMemory() {
  const { output } = await build({ configFile: false, logLevel: "error", build: { write: false, ssr: source, minify: false } });
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}

/** What is done with both. Returns the forms of all that was answered and heard. */
async function formsOf({ ada, bob, room }) {
  const forms = {};
  const ask = async (who, event, payload, what = event) => {
    const answer = await who.call(event, payload);
    forms[what] = answer.error ? `refused as ${answer.error.code}: ${form(answer.error)}` : form(answer);
    return answer;
  };
  const hear = async (who, event, wanted = () => true, what = event) => {
    for (let wait = 0; ; wait += 10) {
      const payload = who.heard.find(([name, payload]) => name === event && wanted(payload))?.[1];
      if (payload) return void (forms[`hears ${what}`] = form(payload));
      assert.ok(wait < 30_000, `${event} is not heard`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const kind = (kind) => ({ entries }) => entries.some((entry) => entry.kind === kind);

  const { user } = await ask(ada, "resume", { user: nowhere, open: {} });
  for (const who of [ada, bob]) await ask(who, "resume", { user: nowhere, open: { [room]: nowhere } }, "resume with a room");
  await hear(ada, "presence", ({ here }) => here);
  const sent = await ask(ada, "send", { room, clientId: "one", text: "one" });
  assert.equal((await ask(ada, "send", { room, clientId: "one", text: "one" }, "send again")).id, sent.id);
  await hear(bob, "entries", kind("message"));
  await ask(ada, "positions", { user: user.position, open: { [room]: nowhere } });
  await ask(ada, "edit", { message: sent.id, text: "edited", base: 0 });
  await hear(bob, "entries", kind("edit"), "an edit");
  await ask(ada, "edit", { message: sent.id, text: "again", base: 1 }, "an edit of an older text");
  await ask(bob, "read", { room, count: sent.count });
  await hear(bob, "user", kind("read"));
  await ask(bob, "unread", { message: sent.id });
  const { marks } = await ask(bob, "readAll", {});
  await ask(bob, "readBack", { marks });
  await ask(ada, "typing", { room });
  await hear(bob, "typing");
  await ask(ada, "details", { room });
  await ask(ada, "history", { room, before: 1_000_000 });
  const { page } = await ask(bob, "open", { room, after: lost });
  await ask(bob, "close", { room });
  const second = await ask(ada, "send", { room, clientId: "two", text: "two" });
  await hear(bob, "heads", (heads) => heads[room]);
  await ask(ada, "delete", { message: second.id });
  await hear(ada, "entries", kind("delete"), "a deletion");
  await ask(bob, "page", { room, after: page.position });
  await ask(bob, "open", { room, after: page.position }, "open from a position");
  await ask(bob, "send", { room: unknown, clientId: "x", text: "x" }, "send into no room");
  await ask(bob, "open", { room: unknown, after: nowhere }, "open no room");
  await ask(bob, "details", { room: unknown }, "details of no room");
  ada.close();
  bob.close();
  return forms;
}

/** The members of a value and their types; of a list, or of what is kept under ids, those of each. */
function form(value) {
  if (Array.isArray(value)) return `[${[...new Set(value.map(form))].sort().join(" | ")}]`;
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  const members = Object.entries(value).map(([key, member]) => {
    const named = /^[a-z0-9]{13}$/.test(key) ? "ID" : key;
    return `${named}: ${key === "kind" ? JSON.stringify(member) : form(member)}`;
  });
  return `{${[...new Set(members)].sort().join(", ")}}`;
}

export async function theServerInMemoryAnswersInTheFormOfTheRealOne(_open, { base }) {
  const [memory, there] = await Promise.all([atMemory(), atReal(base)]);
  assert.deepEqual(await formsOf(memory), await formsOf(there));
}
