// Every form of an event, in both directions: the server sends back what it got.
import { ask, check, equal, gather, isMsgpack, isV2, isV4, once, ok, transportMode } from "./check.mjs";

const bytes = (...b) => Buffer.from(b);
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

// Each row: what is sent, and what comes back where that differs.
const forms = {
  "no argument": [[]],
  "one string": [["hello"]],
  "the empty string": [[""]],
  "numbers": [[0, -1, 1.5, 1e-7, 9007199254740991, -9007199254740991]],
  "booleans and null": [[true, false, null]],
  "undefined, which becomes null": [[undefined, { a: undefined }, [undefined]], [null, {}, [null]]],
  "a date, which becomes a string": [[new Date(0)], ["1970-01-01T00:00:00.000Z"]],
  "nested objects and arrays": [[{ a: { b: [1, { c: [[], {}] }] } }, [[[]]]]],
  "keys in their order": [[JSON.parse('{"z":1,"a":2,"m":{"y":1,"b":2}}')]],
  "many arguments": [Array.from({ length: 100 }, (_, i) => i)],
  "unicode": [["œ´®†¥ Ωж 漢字 👩‍👩‍👧‍👦 \u0000 \u001e \u2028 \u2029 é e\u0301", { "ключ 🔑": "значение" }]],
  "signs that HTML escapes": [["<script>&amp;</script>", { "<&>": "'\"\\/" }]],
  "strings that look like packets": [["2probe", "\u001e42[\"x\"]", "b", "40/custom,", '{"_placeholder":1}']],
  "a false placeholder": [[{ _placeholder: false, num: 0 }]],
  "one buffer": [[bytes(1, 2, 3)]],
  "an empty buffer": [[bytes()]],
  "every byte": [[allBytes]],
  "several buffers, of which some are equal": [[bytes(1), bytes(2), bytes(1), bytes(4, 5)]],
  "ten buffers": [Array.from({ length: 10 }, (_, i) => bytes(i))],
  "buffers deep in objects and arrays": [[{ a: [{ b: bytes(1) }, [bytes(2), "x"]], c: null }, "text", bytes(3)]],
  "a buffer that is not valid UTF-8": [[bytes(0xff, 0xfe, 0xc0, 0x80, 0x1e)]],
  "an ArrayBuffer": [[new Uint8Array([9, 8, 7]).buffer], [bytes(9, 8, 7)]],
  "binary and unicode together": [["漢字", bytes(0, 255), { "👋": bytes(1) }]],
};

if (!isMsgpack) { // which has no integer for the first, and loses the second
  forms["a number beyond all integers"] = [[1e21]];
  forms["an object with __proto__ as its own key"] = [[JSON.parse('{"__proto__":{"a":1},"constructor":2}')]];
}

if (!isV2) forms["a typed array"] = [[new Uint8Array([9, 8, 7])], [bytes(9, 8, 7)]]; // an object there
if (!isV2 && !isMsgpack) { // which sends the whole buffer
  forms["a view of a part of a buffer"] = [[new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4)], [bytes(1, 2, 3)]];
}

const plain = (v) => JSON.stringify(v, (_, x) => (Buffer.isBuffer(x) ? `bytes ${x.toString("hex")}` : x));

for (const [name, [sent, back = sent]] of Object.entries(forms)) {
  check(`event with ${name}`, async (t) => {
    const s = await t.connect();
    const answer = once(s, "echo-back");
    s.emit("echo", ...sent);
    const got = await answer;
    equal(got, back);
    equal(plain(got), plain(back)); // the order of the keys too
  });
}

check("half a surrogate pair does no harm", async (t) => {
  const s = await t.connect();
  const answer = once(s, "echo-back");
  s.emit("echo", "a\ud800b", { "\udfff": 1 }, Buffer.from([1]));
  equal((await answer).length, 3);
});

check("send() and the event message", async (t) => {
  const s = await t.connect();
  const answer = once(s, "message");
  s.send("hello", bytes(1));
  equal(await answer, ["hello", bytes(1)]);
});

for (const name of ["with space", "🎉 événement", "a\"b\\c", "2", "", "[]", "x".repeat(5000)]) {
  check(`the server emits an event named ${JSON.stringify(name.slice(0, 20))}`, async (t) => {
    const s = await t.connect();
    const answer = once(s, name);
    s.emit("emit-me", name, 1, bytes(2));
    equal(await answer, [1, bytes(2)]);
  });
}

check("an event that the server does not know is ignored", async (t) => {
  const s = await t.connect();
  s.emit("nobody listens", 1);
  s.emit("nobody listens 🎉", bytes(1));
  equal(await ask(s, "echo", "still here"), ["still here"]);
});

check("an emit before the connection is open is sent once it is", async (t) => {
  const s = t.open();
  const got = gather(s, "echo-back");
  s.emit("echo", 1);
  s.emit("echo", 2);
  equal([...(await got.reach(2))], [1, 2]);
});

check("an emit in the connect handler, at once", async (t) => {
  const s = t.open();
  const got = gather(s, "echo-back");
  s.on("connect", () => s.emit("echo", "first"));
  equal([...(await got.reach(1))], ["first"]);
});

check("what the server emits in its connect handler arrives", async (t) => {
  const s = t.open("/", { auth: { name: "ann" } });
  equal(await once(s, "welcome"), [isV2 ? {} : { name: "ann" }, bytes(1, 2)]);
});

check("a volatile emit arrives at a client that keeps up", async (t) => {
  const s = await t.connect();
  const event = t.unique("volatile");
  const arrived = once(s, event);
  // Over polling a volatile packet is lost while no request waits: so, again until one comes.
  const again = setInterval(() => s.emit("say", { from: "server", to: [s.id], volatile: true }, event, bytes(7)), 20);
  equal(await arrived, [bytes(7)]);
  clearInterval(again);
});

if (!isV2) { // which has none
  check("a volatile emit of the client arrives", async (t) => {
    const s = await t.connect();
    const arrived = once(s, "echo-back");
    const again = setInterval(() => s.volatile.emit("echo", "v"), 20);
    equal(await arrived, ["v"]);
    clearInterval(again);
  });
}

// The limit is 1,000,000 bytes of one HTTP body or one frame.
const limit = 1_000_000;

if (!isMsgpack && !isV2) { // whose packets take other room
  check("a text event of exactly the limit", async (t) => {
    const s = await t.connect();
    const text = "x".repeat(limit - '42["echo",""]'.length);
    const answer = once(s, "echo-back");
    s.emit("echo", text);
    equal((await answer)[0] === text, true);
  });
}

check("a text of two- to four-byte characters near the limit", async (t) => {
  const s = await t.connect();
  const most = isMsgpack && transportMode !== "websocket" ? 740_000 : limit - 100; // whose packets are binary
  const text = "é漢👋".repeat(Math.floor(most / 9));
  const answer = once(s, "echo-back");
  s.emit("echo", text);
  equal((await answer)[0] === text, true);
});

check("a buffer near the limit", async (t) => {
  const s = await t.connect();
  const data = Buffer.alloc(transportMode === "websocket" ? limit - 100 : 740_000, "hubbub \u0001\u0002");
  const answer = once(s, "echo-back");
  s.emit("echo", data);
  equal(data.equals((await answer)[0]), true);
});

check("an event beyond the limit ends the connection", async (t) => {
  const s = await t.connect();
  const gone = once(s, "disconnect");
  s.emit("echo", "x".repeat(limit));
  const [reason] = await gone;
  ok(["transport close", "transport error"].includes(reason), reason);
});

if (isV4) {
  check("a catch-all listener of the client sees name and arguments", async (t) => {
    const s = await t.connect();
    const seen = new Promise((resolve) => s.onAny((...args) => args[0] === "seen" && resolve(args)));
    s.emit("emit-me", "seen", 1, "2");
    equal(await seen, ["seen", 1, "2"]);
  });
}
