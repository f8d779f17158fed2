// Acknowledgements in both directions.
import { ask, check, equal, gather, isV4, once, upTo } from "./check.mjs";

const bytes = (...b) => Buffer.from(b);

const answers = {
  "no argument": [],
  "one text": ["yes"],
  "null": [null],
  "several arguments": [1, "2", { 3: [true] }],
  "a buffer": [bytes(1, 2)],
  "buffers in objects, and text": [{ a: bytes(1), b: [bytes(2), bytes()] }, "x", bytes(0xff)],
};

for (const [name, args] of Object.entries(answers)) {
  check(`the server acks with ${name}`, async (t) => {
    const s = await t.connect();
    equal(await ask(s, "echo", ...args), args);
  });

  check(`the client acks with ${name}`, async (t) => {
    const s = await t.connect();
    s.on("question", (...all) => all.pop()(...args));
    const answered = once(s, "answered");
    s.emit("ask-me", "how are you", bytes(5));
    equal(await answered, args);
  });
}

check("the client hears the question with its arguments", async (t) => {
  const s = await t.connect();
  const asked = once(s, "question");
  s.emit("ask-me", "text", bytes(5), { a: [bytes(6)] });
  const args = await asked;
  equal(args.slice(0, -1), ["text", bytes(5), { a: [bytes(6)] }]);
  equal(typeof args.at(-1), "function");
});

check("a hundred acks at once, each to its own question", async (t) => {
  const s = await t.connect();
  const all = await Promise.all(upTo(100).map((i) => ask(s, "echo", i, i % 3 ? "" : bytes(i))));
  equal(all.map((a) => a[0]), upTo(100));
});

check("acks of both sides cross", async (t) => {
  const s = await t.connect();
  s.on("question", async (n, answer) => answer(n, ...(await ask(s, "echo", "inner"))));
  const answered = gather(s, "answered");
  for (const i of upTo(20)) s.emit("ask-me-meanwhile", i);
  equal([...(await answered.reach(20))].sort((a, b) => a - b), upTo(20));
});

check("a question of the server that is not answered ends at its deadline", async (t) => {
  const s = await t.connect();
  s.on("question", () => {});
  const unanswered = once(s, "unanswered");
  s.emit("ask-me-briefly", 50);
  await unanswered;
  equal(await ask(s, "echo", "still here"), ["still here"]);
});

check("an answer after the deadline is ignored", async (t) => {
  const s = await t.connect();
  const question = once(s, "question");
  const unanswered = once(s, "unanswered");
  s.emit("ask-me-briefly", 50);
  const [answer] = await question;
  await unanswered;
  answer("late", bytes(1));
  equal(await ask(s, "echo", "still here"), ["still here"]);
});

check("a second answer to one question is ignored", async (t) => {
  const s = await t.connect();
  s.on("question", (answer) => {
    answer("first");
    answer("second");
  });
  const answered = gather(s, "answered");
  s.emit("ask-me");
  await answered.reach(1);
  await t.quiet(s);
  equal([...answered], ["first"]);
});

check("the answers of a whole room", async (t) => {
  const room = t.unique("room");
  const sockets = await Promise.all(upTo(3).map(() => t.connect()));
  await Promise.all(sockets.map((s) => ask(s, "join", room)));
  sockets.forEach((s, i) => s.on("question", (x, answer) => answer(x + i, bytes(i))));
  const [list] = await ask(sockets[0], "ask-room", room, 10);
  equal(list.sort((a, b) => a - b), [10, 11, 12]);
});

if (isV4) {
  check("emitWithAck", async (t) => {
    const s = await t.connect();
    equal(await s.emitWithAck("echo", "x"), "x");
  });

  check("an ack with a timeout that is met", async (t) => {
    const s = await t.connect();
    const got = await new Promise((resolve) => s.timeout(10_000).emit("echo", bytes(1), (...a) => resolve(a)));
    equal(got, [null, bytes(1)]);
  });

  check("an ack with a timeout that runs out", async (t) => {
    const s = await t.connect();
    const [err] = await new Promise((resolve) => s.timeout(50).emit("silent", (...a) => resolve(a)));
    equal(err.message, "operation has timed out");
    equal(await ask(s, "echo", "still here"), ["still here"]);
  });
}
