// Two people in Chromium use examples/livechat: node livechat.mjs URL
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const base = process.argv[2];
const patience = 30_000;

const browser = await chromium.launch({
  executablePath: execFileSync("which", [process.env.CHROMIUM ?? "chromium-headless-shell"], { encoding: "utf8" }).trim(),
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
  ],
});

// complaints are errors of the pages, violations of the policy among them.
const complaints = [];

// page opens a tab that keeps what its socket carries and hears what it plays.
async function page(context) {
  const p = await context.newPage();
  p.setDefaultTimeout(patience);
  p.on("pageerror", (error) => complaints.push(error.message));
  p.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  p.voice = { sent: [], received: [] };
  p.sockets = [];
  p.on("websocket", (socket) => {
    p.sockets.push(socket);
    const keep = (list) => ({ payload }) => typeof payload === "string" || list.push(payload);
    socket.on("framesent", keep(p.voice.sent));
    socket.on("framesent", ({ payload }) => (p.upgraded ||= payload === "5"));
    socket.on("framereceived", keep(p.voice.received));
  });
  await p.addInitScript(() => {
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (target, ...rest) {
      if (target === this.context.destination) {
        window.heard = new AnalyserNode(this.context);
        connect.call(this, window.heard);
      }
      return connect.call(this, target, ...rest);
    };
  });
  return p;
}

async function person() {
  const context = await browser.newContext();
  return page(context);
}

async function submit(p, path, username, password) {
  await p.goto(base + path);
  await p.fill("[name=username]", username);
  await p.fill("[name=password]", password);
  await p.click("main button");
}

const line = (p, kind, text) => p.locator(`li.${kind}`, { hasText: text });

async function eventually(what, condition) {
  const end = Date.now() + patience;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// upgraded waits until everything that the page says goes over its WebSocket.
const upgraded = (p) => eventually("an upgrade", () => p.upgraded);

const steps = {
  async "a wrong log-in and a taken name are said once"() {
    await alice.goto(base);
    assert.equal(alice.url(), `${base}/user/login`);
    await submit(alice, "/user/login", "alice", "secret of alice");
    await alice.getByRole("alert").getByText("Invalid credentials.").waitFor();
    await alice.reload();
    assert.equal(await alice.getByRole("alert").count(), 0);
    await submit(alice, "/user/register", "alice", "secret of alice");
    await alice.waitForURL(`${base}/chat`);
    await submit(bob, "/user/register", "alice", "secret of bob");
    await bob.getByRole("alert").getByText("Username already exists.").waitFor();
    assert.equal(bob.url(), `${base}/user/register`);
  },

  async "everyone sees who came"() {
    await alice.getByRole("heading", { name: "Hello alice!" }).waitFor();
    await line(alice, "system", "hello alice").waitFor();
    await submit(bob, "/user/register", "bob", "secret of bob");
    await line(bob, "system", "hello bob").waitFor();
    await line(alice, "broadcast", "bob connected").waitFor();
    assert.equal(await line(bob, "broadcast", "connected").count(), 0);
  },

  async "they write to each other"() {
    for (const [from, to, name, text] of [
      [alice, bob, "alice", "good <b>morning</b>"],
      [bob, alice, "bob", "hello there"],
    ]) {
      await from.fill("#text", text);
      await from.press("#text", "Enter");
      for (const [p, kind] of [[from, "own"], [to, "other"]]) {
        await line(p, kind, text).waitFor();
        assert.match(await line(p, kind, text).innerText(), new RegExp(`${name}\\s+\\d\\d:\\d\\d\\s+${text}`));
        assert.equal(await line(p, kind, text).count(), 1);
      }
    }
  },

  async "the page follows the newest line, but not away from what someone reads"() {
    const distance = () => alice.evaluate(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById("scroller");
      return scrollHeight - scrollTop - clientHeight;
    });
    for (let i = 1; i <= 40; i++) {
      await bob.fill("#text", `line ${i}.`);
      await bob.press("#text", "Enter");
    }
    await line(alice, "other", "line 40.").waitFor();
    assert.ok((await distance()) < 2, "not at the end");
    await alice.evaluate(() => (document.getElementById("scroller").scrollTop = 100));
    await bob.fill("#text", "one more");
    await bob.press("#text", "Enter");
    await line(alice, "other", "one more").waitFor();
    assert.equal(await alice.evaluate(() => document.getElementById("scroller").scrollTop), 100);
  },

  async "one hears what the other's microphone records, in order"() {
    await upgraded(alice);
    await upgraded(bob);
    await alice.getByRole("button", { name: "Record" }).click();
    await line(bob, "other", "Streaming...").waitFor();
    await eventually("sound before anyone listens", () => bob.voice.received.length > 2);
    await bob.getByRole("button", { name: "Listen" }).click();
    await eventually("something to hear", () =>
      bob.evaluate(() => {
        const samples = new Float32Array(window.heard?.fftSize ?? 0);
        window.heard?.getFloatTimeDomainData(samples);
        return samples.some((sample) => Math.abs(sample) > 0.01);
      }));
    await eventually("enough chunks", () => bob.voice.received.length >= 20);
    await alice.getByRole("button", { name: "Record" }).click();
    const { sent } = alice.voice;
    const { received } = bob.voice;
    await eventually("all of the sound", () => received.length === sent.length);
    assert.deepEqual(received, sent);
    for (const chunk of received) assert.equal(chunk.length, 3200);
    const samples = new Int16Array(Uint8Array.from(Buffer.concat(received)).buffer);
    assert.ok(samples.some((sample) => Math.abs(sample) > 1000), "only silence");
    await bob.getByRole("button", { name: "Listen" }).click();
    assert.equal(await bob.getByRole("button", { name: "Listen" }).getAttribute("aria-pressed"), "false");
  },

  async "a blocked microphone is explained"() {
    await bob.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await bob.getByRole("button", { name: "Record" }).click();
    await bob.getByRole("status").getByText("The microphone is blocked.").waitFor();
    assert.equal(await bob.getByRole("button", { name: "Record" }).getAttribute("aria-pressed"), "false");
  },

  async "logging out ends the sockets of the other tab within a second"() {
    const logOut = async () => {
      const tab = await page(alice.context());
      await tab.goto(`${base}/chat`);
      await line(tab, "system", "hello alice").waitFor();
      await upgraded(tab);
      const closed = new Promise((resolve) => tab.sockets.at(-1).on("close", resolve));
      const left = tab.waitForURL(`${base}/user/login`); // of a page that is left nothing more is told, nor that its socket closed
      const before = Date.now();
      await alice.getByRole("button", { name: "Log out" }).click();
      await Promise.race([closed, left]);
      const took = Date.now() - before;
      await alice.waitForURL(`${base}/user/login`);
      await left;
      return took;
    };
    const gone = (count) => eventually(`${count} went`, async () => (await line(bob, "broadcast", "alice disconnected").count()) === count);
    let least = await logOut();
    await gone(2);
    // The quickest of three, because other programs may have the processor for a while.
    for (let i = 2; i <= 3 && least >= 1000; i++) {
      await submit(alice, "/user/login", "alice", "secret of alice");
      await line(alice, "system", "hello alice").waitFor();
      least = Math.min(least, await logOut());
      await gone(2 * i);
    }
    assert.ok(least < 1000, "the other tab's socket lived on");
  },
};

const alice = await person();
const bob = await person();
let failed = false;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok: ${name}`);
  } catch (error) {
    console.log(`FAILED: ${name}\n${error.stack}`);
    failed = true;
    break;
  }
}
await browser.close();
if (complaints.length > 0) console.log("The pages complained:", complaints);
process.exitCode = failed || complaints.length > 0 ? 1 : 0;
