// Order: nothing lost, nothing doubled, nothing overtaken, through the upgrade too.
import { ask, check, equal, gather, once, transportMode, upTo } from "./check.mjs";

const burst = 1000;
// Every seventh carries a binary attachment, which is a packet of its own.
const load = (i) => (i % 7 ? [] : [Buffer.from([i & 255])]);

check("a burst of the client arrives in order", async (t) => {
  const s = await t.connect();
  for (const i of upTo(burst)) s.emit("count", i, ...load(i));
  equal((await ask(s, "counted"))[0], upTo(burst));
});

check("a burst of the server arrives in order", async (t) => {
  const s = await t.connect();
  const got = gather(s, "burst");
  s.emit("burst", burst, "burst");
  await got.reach(burst);
  await t.quiet(s);
  equal([...got], upTo(burst));
});

check("bursts of both sides at once", async (t) => {
  const s = await t.connect();
  const back = gather(s, "echo-back");
  const burstOf = gather(s, "burst");
  s.emit("burst", burst, "burst");
  for (const i of upTo(burst)) s.emit("echo", i, ...load(i));
  await Promise.all([back.reach(burst), burstOf.reach(burst)]);
  await t.quiet(s);
  equal([...back], upTo(burst));
  equal([...burstOf], upTo(burst));
});

// Both sides emit from the first moment on, the client also at each step of the upgrade.
async function throughTheUpgrade(t) {
  const s = t.open("/", { query: { greet: 100 } });
  const greetings = gather(s, "greet");
  const back = gather(s, "echo-back");
  let sent = 0;
  const send = (n) => {
    for (let i = 0; i < n; i++, sent++) {
      s.emit("count", sent, ...load(sent));
      s.emit("echo", sent, ...load(sent));
    }
  };
  s.on("connect", () => send(40));
  // (What is emitted before "connect" the client of version 3 sends after what its handler emits.)
  s.io.on("open", () => s.io.engine.on("upgrading", () => s.connected && send(40)));
  const upgraded = transportMode === "upgrade" && new Promise((resolve) => {
    s.io.on("open", () => s.io.engine.on("upgrade", () => resolve(s.connected && send(40))));
  });
  await t.connected(s);
  await upgraded;
  send(40);
  equal((await ask(s, "counted"))[0], upTo(sent));
  await Promise.all([greetings.reach(100), back.reach(sent)]);
  await t.quiet(s);
  equal([...greetings], upTo(100));
  equal([...back], upTo(sent));
  return s;
}

check("all that is sent around the upgrade arrives in order, exactly once", async (t) => {
  for (const _ of upTo(10)) (await throughTheUpgrade(t)).disconnect();
});

check("the transport that the server sees", async (t) => {
  const s = await t.connect();
  if (transportMode === "upgrade" && s.io.engine.transport.name === "polling") await once(s.io.engine, "upgrade");
  // The client counts as upgraded a moment before the server has read the packet that says so.
  await t.quiet(s);
  const expected = transportMode === "polling" ? "polling" : "websocket";
  equal([s.io.engine.transport.name, (await ask(s, "whoami"))[0].transport], [expected, expected]);
});
