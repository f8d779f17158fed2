// What only the clients of version 2 do: they are in the main namespace without asking, and what later
// became auth is the query of a namespace.
import { ask, check, equal, isV2, once, upTo } from "./check.mjs";

if (isV2) {
  check("the socket's id is the session's, with the namespace in front", async (t) => {
    const s = await t.connect();
    const custom = await t.connected(t.also(s, "/custom"));
    const session = s.io.engine.id;
    equal([s.id, custom.id], [session, `/custom#${session}`]);
    equal([(await ask(s, "whoami"))[0].id, (await ask(custom, "whoami"))[0].id], [s.id, custom.id]);
  });

  check("the query of a namespace is its auth", async (t) => {
    const s = await t.connect("/private?token=secret&x=%C3%BC");
    equal((await ask(s, "whoami"))[0].auth, { token: "secret", x: "ü" });
  });

  check("a middleware's refusal is an error with the message", async (t) => {
    const s = await t.connect();
    equal(await once(t.also(s, "/private"), "error"), ["token required"]);
    equal(await ask(s, "echo", "still here"), ["still here"]);
  });

  check("pings keep the connection", async (t) => {
    const s = await t.connect();
    for (const _ of upTo(2)) await once(s.io, "pong");
    equal(await ask(s, "echo", "still here"), ["still here"]);
  });
}
