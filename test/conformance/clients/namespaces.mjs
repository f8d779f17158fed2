// Namespaces, the auth payload and the middleware.
import { ask, check, equal, gather, isV2, once, upTo } from "./check.mjs";

// Version 2 has no auth payload, and tells refusals otherwise: see old.mjs.
const checkAuth = isV2 ? () => {} : check;
const refusal = async (socket) => {
  if (!isV2) return once(socket, "connect_error");
  const [said] = await once(socket, "error");
  return [typeof said === "string" ? { message: said } : said];
};

checkAuth("the auth payload reaches the server", async (t) => {
  const auth = { token: "123", nested: { a: [1, null, "漢"] } };
  const s = await t.connect("/", { auth });
  const [me] = await ask(s, "whoami");
  equal(me.auth, auth);
});

check("without auth the server sees an empty object", async (t) => {
  const s = await t.connect();
  const [me] = await ask(s, "whoami");
  equal(me.auth, {});
});

checkAuth("auth as a function", async (t) => {
  const s = await t.connect("/", { auth: (use) => use({ made: "late" }) });
  const [me] = await ask(s, "whoami");
  equal(me.auth, { made: "late" });
});

check("the handshake shows id, query and headers", async (t) => {
  const s = await t.connect("/", { query: { tag: "ü &=1" }, extraHeaders: { "X-Tag": "seen" } });
  const [me] = await ask(s, "whoami");
  equal({ id: me.id, tag: me.tag, header: me.header }, { id: s.id, tag: "ü &=1", header: "seen" });
});

checkAuth("the socket's id is not the session's", async (t) => {
  const s = await t.connect();
  equal(s.id !== s.io.engine.id && s.id.length >= 16, true);
});

checkAuth("the middleware refuses with a message and data", async (t) => {
  const s = t.open("/", { auth: { refuse: "no room" } });
  const [err] = await refusal(s);
  equal({ message: err.message, data: err.data }, { message: "refused", data: { why: "no room" } });
  equal(s.connected, false);
});

checkAuth("the middleware of one namespace does not guard another", async (t) => {
  const refused = t.open("/private");
  const [err] = await refusal(refused);
  equal(err.message, "token required");
  const s = await t.connected(t.also(refused, "/custom"));
  equal(await ask(s, "echo", 1), [1]);
});

checkAuth("a refused client may try again with another auth", async (t) => {
  const s = t.open("/private", { auth: { token: "wrong" } });
  await refusal(s);
  s.auth = { token: "secret" };
  s.connect();
  await t.connected(s);
  equal(await ask(s, "echo", "in"), ["in"]);
});

check("an unknown namespace is refused", async (t) => {
  const s = t.open("/nowhere");
  const [err] = await refusal(s);
  equal(err.message, "Invalid namespace");
});

check("names of namespaces match exactly", async (t) => {
  const s = await t.connect();
  for (const name of ["/Custom", "/custom/", "/custom2", "/cust", "/%63ustom", "/a/../custom"]) {
    const [err] = await refusal(t.also(s, name));
    equal([name, err.message], [name, "Invalid namespace"]);
  }
  equal(await ask(s, "echo", "still here"), ["still here"]);
});

checkAuth("three namespaces on one connection do not mix", async (t) => {
  const main = await t.connect();
  const custom = await t.connected(t.also(main, "/custom"));
  const secret = await t.connected(t.also(main, "/private", { auth: { token: "secret" } }));
  const all = [main, custom, secret];
  equal(new Set(all.map((s) => s.id)).size, 3);
  const heard = all.map((s) => gather(s, "echo-back"));
  all.forEach((s, i) => s.emit("echo", i));
  equal(await Promise.all(all.map((s, i) => ask(s, "echo", Buffer.from([i])))), [0, 1, 2].map((i) => [Buffer.from([i])]));
  equal(heard.map((h) => [...h]), [[0], [1], [2]]);
  equal((await ask(custom, "whoami"))[0].namespace, "/custom");
});

check("a namespace with a query string", async (t) => {
  const s = await t.connect("/custom?tag=q");
  const [me] = await ask(s, "whoami");
  equal({ namespace: me.namespace, tag: me.tag }, { namespace: "/custom", tag: "q" });
});

check("only a namespace, without the main one", async (t) => {
  const s = await t.connect("/custom");
  equal(await ask(s, "echo", "x"), ["x"]);
});

check("rooms of the same name in two namespaces are two rooms", async (t) => {
  const main = await t.connect();
  const custom = await t.connected(t.also(main, "/custom"));
  const room = t.unique("room");
  await ask(main, "join", room);
  await ask(custom, "join", room);
  const event = t.unique("event");
  const heard = gather(main, event);
  const inCustom = gather(custom, event);
  await ask(custom, "say", { from: "server", to: [room] }, event, 1);
  await t.quiet(main);
  await t.quiet(custom);
  equal([[...heard], [...inCustom]], [[], [1]]);
});

check("leaving and joining before the answer leaves one socket, and the others alone", async (t) => {
  const main = await t.connect();
  const s = t.also(main, "/custom");
  for (let i = 0; i < 5; i++) {
    s.disconnect();
    s.connect();
  }
  await t.connected(s);
  const event = t.unique("event");
  const heard = gather(s, event);
  await ask(s, "say", { from: "server" }, event, 1);
  await ask(s, "say", { from: "server" }, event, 2);
  await t.quiet(s);
  equal([...heard], [1, 2]);
  equal(await ask(main, "echo", "still here"), ["still here"]);
});

check("leaving and joining again and again loses no event", async (t) => {
  const main = await t.connect();
  const s = t.also(main, "/custom");
  const back = gather(s, "echo-back");
  for (let i = 0; i < 10; i++) {
    await t.connected(s);
    s.emit("echo", i);
    await back.reach(i + 1);
    s.disconnect();
    s.connect();
  }
  equal([...back], upTo(10));
  equal(await ask(main, "echo", "still here"), ["still here"]);
});
