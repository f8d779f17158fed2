// How connections end, from either side, and begin again.
import { ask, check, equal, gather, isMsgpack, isV2, ok, once, transportMode, upTo } from "./check.mjs";

// leaving has act end the connection of s and returns the reasons that both sides give.
async function leaving(t, s, act) {
  const observer = await t.connect(s.nsp);
  await ask(observer, "watch", s.id);
  const report = once(observer, "gone");
  const gone = once(s, "disconnect");
  act();
  return { client: (await gone)[0], server: (await report)[0].reason };
}

check("the client disconnects", async (t) => {
  const s = await t.connect();
  const reasons = await leaving(t, s, () => s.disconnect());
  equal(reasons, { client: "io client disconnect", server: "client namespace disconnect" });
});

check("the server disconnects a socket", async (t) => {
  const s = await t.connect();
  const reasons = await leaving(t, s, () => s.emit("kick", "namespace"));
  equal(reasons, { client: "io server disconnect", server: "server namespace disconnect" });
});

check("the server closes the connection", async (t) => {
  const s = await t.connect();
  const custom = await t.connected(t.also(s, "/custom"));
  const customGone = once(custom, "disconnect");
  const reasons = await leaving(t, s, () => s.emit("kick", "connection"));
  equal(reasons.client, "io server disconnect");
  ok(["server namespace disconnect", "forced server close"].includes(reasons.server), reasons.server);
  equal((await customGone)[0], "io server disconnect");
});

check("the client's transport is closed", async (t) => {
  const s = await t.connect();
  const reasons = await leaving(t, s, () => s.io.engine.close());
  equal(reasons.server, "transport close");
  equal(s.connected, false);
});

if (transportMode === "websocket") {
  check("the client's TCP connection breaks", async (t) => {
    const s = await t.connect();
    const reasons = await leaving(t, s, () => s.io.engine.transport.ws.terminate());
    equal(reasons.client, "transport close");
    ok(["transport close", "transport error"].includes(reasons.server), reasons.server);
  });
}

check("the client leaves one namespace while another lives", async (t) => {
  const s = await t.connect();
  const custom = await t.connected(t.also(s, "/custom"));
  const first = custom.id;
  const reasons = await leaving(t, custom, () => custom.disconnect());
  equal(reasons, { client: "io client disconnect", server: "client namespace disconnect" });
  equal(await ask(s, "echo", "alive"), ["alive"]);
  custom.connect();
  await t.connected(custom);
  equal(custom.id === first, isV2); // where it is the session's
  equal(await ask(custom, "echo", "again"), ["again"]);
});

check("the server ends one namespace while another lives", async (t) => {
  const s = await t.connect();
  const custom = await t.connected(t.also(s, "/custom"));
  const reasons = await leaving(t, custom, () => custom.emit("kick", "namespace"));
  equal(reasons, { client: "io server disconnect", server: "server namespace disconnect" });
  equal(await ask(s, "echo", "alive"), ["alive"]);
  custom.connect();
  await t.connected(custom);
  equal(await ask(custom, "echo", "again"), ["again"]);
});

// Node closes the whole connection here.
check("events in flight when the server ends the namespace do no harm", async (t) => {
  const s = await t.connect();
  const custom = await t.connected(t.also(s, "/custom"));
  const gone = once(custom, "disconnect");
  custom.emit("kick", "namespace");
  for (const i of upTo(50)) custom.emit("echo", i, Buffer.from([i]));
  await gone;
  equal(await ask(s, "echo", "alive"), ["alive"]);
});

check("the client reconnects after a forced close, and sends what it buffered once", async (t) => {
  const s = t.open("/", { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 });
  await t.connected(s);
  const first = s.id;
  const got = gather(s, "echo-back");
  const gone = once(s, "disconnect");
  s.io.engine.close();
  await gone;
  s.emit("echo", "buffered");
  await once(s, "connect");
  ok(s.id !== first);
  await got.reach(1);
  await t.quiet(s);
  equal([...got], ["buffered"]);
});

check("a reconnect brings back all namespaces", async (t) => {
  const s = t.open("/", { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 });
  await t.connected(s);
  const custom = await t.connected(t.also(s, "/custom"));
  const both = Promise.all([once(s, "connect"), once(custom, "connect")]);
  s.io.engine.close();
  await both;
  equal(await ask(custom, "echo", 1), [1]);
  equal(await ask(s, "echo", 2), [2]);
});

check("twenty clients that come and go at once", async (t) => {
  await Promise.all(
    upTo(20).map(async (i) => {
      const s = await t.connect();
      equal(await ask(s, "echo", i), [i]);
      s.disconnect();
    }),
  );
});

if (!isMsgpack) { // its server is another
  check("a shutdown of the server closes the transport, so that clients come back", async (t) => {
    const path = `/once/${t.unique("shutdown")}`;
    const s = await t.connect("/", { path });
    const custom = await t.connected(t.also(s, "/custom"));
    if (transportMode === "upgrade" && s.io.engine.transport.name !== "websocket") {
      await once(s.io.engine, "upgrade");
    }
    const heard = gather(s, "last");
    const gone = Promise.all([once(s, "disconnect"), once(custom, "disconnect")]);
    s.emit("shutdown", "last", 100);
    equal((await gone).map(([reason]) => reason), ["transport close", "transport close"]);
    equal([...heard], upTo(100)); // what was queued before the shutdown is flushed
  });
}
