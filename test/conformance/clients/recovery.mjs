// Connection state recovery: a client that comes back within the time gets its id, its rooms and what it
// has missed.
import { ask, check, equal, gather, isMsgpack, isV2, isV4, ok, once, upTo } from "./check.mjs";

const path = isMsgpack ? "/msgpack-recovery/" : "/recovery/";

// lost ends the connection of s without a word of the client's, and runs meanwhile before it comes back.
// The client hands events out one microtask after it has read them. If its connection ends in between,
// as it does when it is closed while the answer to the last poll before an upgrade holds events, they
// stay in its buffer with an offset that it never noted: it would hear them from there and again from
// any server that brings what it missed. So they are taken out, and the server has to bring them.
async function lost(s, meanwhile) {
  const gone = once(s, "disconnect");
  s.io.engine.close();
  await gone;
  s.receiveBuffer.length = 0;
  await meanwhile();
  const back = once(s, "connect");
  s.connect();
  await back;
}

// away is a client that has heard one event, and another that stays to emit.
async function away(t) {
  const s = await t.connect("/", { path });
  const other = await t.connect("/", { path });
  await ask(other, "say", { from: "server", to: [s.id] }, "first");
  await ask(other, "watch", s.id);
  return { s, other };
}

// say waits until the server has noticed that s is gone, and then emits.
async function say(s, other, gone, events) {
  await gone;
  for (const [to, name, ...args] of events) await ask(other, "say", to, name, ...args);
}

if (isV4) {
  check("a client that comes back gets its id, its rooms and what it has missed", async (t) => {
    const { s, other } = await away(t);
    const room = t.unique("room");
    await ask(s, "join", room);
    const id = s.id;
    const missed = t.unique("missed");
    const heard = gather(s, missed);
    const bytes = Buffer.from([1, 2, 3]);
    const gone = once(other, "gone");
    await lost(s, () =>
      say(s, other, gone, [
        [{ from: "server" }, missed, 0],
        [{ from: "server", to: [room] }, missed, 1],
        [{ from: "server", to: [id] }, missed, { bytes }],
        [{ from: "server", except: [room] }, missed, "for others"],
        [{ from: "server", volatile: true }, missed, "volatile"],
        [{ from: "socket" }, missed, 3],
      ]),
    );
    equal([s.recovered, s.id], [true, id]);
    await t.quiet(s);
    equal([...heard], [0, 1, { bytes }, 3]);
    equal((await ask(s, "rooms"))[0], [id, room].sort());
  });

  check("what is missed comes in order, and exactly once", async (t) => {
    const { s, other } = await away(t);
    const count = t.unique("count");
    const heard = gather(s, count);
    let sent = 0;
    const some = (n) => upTo(n).map(() => [{ from: "server" }, count, sent++]);
    for (const _ of upTo(5)) {
      const gone = once(other, "gone");
      await lost(s, () => say(s, other, gone, some(20)));
      ok(s.recovered);
      await ask(other, "watch", s.id);
      for (const event of some(5)) await ask(other, "say", ...event);
    }
    await t.quiet(s);
    equal([...heard], upTo(sent));
  });

  check("a client that has left, or was sent away, is not recovered", async (t) => {
    const { s, other } = await away(t);
    const missed = t.unique("missed");
    for (const leave of [() => s.disconnect(), () => s.emit("kick", "namespace")]) {
      const id = s.id;
      const gone = once(s, "disconnect");
      leave();
      await gone;
      await ask(other, "say", { from: "server" }, missed, 1);
      const heard = gather(s, missed);
      s.connect();
      await t.connected(s);
      await t.quiet(s);
      equal([s.recovered ?? false, s.id === id, heard.length], [false, false, 0]);
    }
  });

  check("the server asks a client that has come back", async (t) => {
    const { s } = await away(t);
    await lost(s, async () => {});
    s.on("question", (x, answer) => answer(x + 1));
    const answered = once(s, "answered");
    s.emit("ask-me", 1);
    equal((await answered)[0], 2); // behind it, the offset
  });
}

if (!isV4 && !isV2) {
  check("a client that knows nothing of recovery is not disturbed by it", async (t) => {
    const s = await t.connect("/", { path });
    equal(await ask(s, "echo", 1), [1]);
  });
}
