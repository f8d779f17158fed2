// What networks and servers do to a page, and that nothing of it is lost or doubled.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comesBack, focus, insists, messages, saying, shows, showsInNoTime, stopClock, stopwatch, texts, write } from "./gestures.mjs";

const banner = (page) => page.locator(".banner p");

async function behindProxy(chat, options) {
  const proxy = await chat.proxy();
  return { proxy, page: await chat.open(await chat.person("ada"), { through: proxy, ...options }) };
}

/** Has pages of a browser say that they are of another version, once a test wants it. */
const claims = (context) =>
  context.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      const connect = globalThis.claimed !== undefined && /^40\{/.test(data);
      return send.call(this, connect ? `40${JSON.stringify({ protocol: claimed })}` : data);
    };
  });

export default {
  async "UX 68 a page that is too old for the server says so, and nothing that was written is lost by the reload"(chat) {
    const [proxy, ada, bob] = [await chat.proxy(), await chat.person("ada"), await chat.member("bob")];
    const context = await chat.browser(ada, { base: proxy.base });
    await claims(context);
    const page = await chat.open(ada, { context });
    await write(page, "from the old page");
    await shows(page, "from the old page");
    await page.evaluate(() => (globalThis.claimed = 1_000));
    proxy.cut();
    proxy.release();
    await page.getByText("This page is out of date. Reload it to reconnect.").filter({ visible: true }).last().waitFor();
    await write(page, "written while it was cut off");
    assert.equal(await banner(page).count(), 0, "it does not say that it will connect by itself");
    await page.fill("#composer", "half a sentence");
    await page.getByRole("button", { name: "Reload" }).click();
    await shows(page, "written while it was cut off");
    await insists(page, "written while it was cut off");
    assert.equal(await page.inputValue("#composer"), "half a sentence");
    assert.deepEqual((await bob.history()).map(({ text }) => text), ["from the old page", "written while it was cut off"]);
  },

  async "UX 62 an answer that is overdue shows the banner, and without one the page reconnects"(chat) {
    const { proxy, page } = await behindProxy(chat, { clock: true });
    const bob = await chat.member("bob");
    // All that the page has asked for is answered.
    await page.getByRole("button", { name: "Details" }).waitFor();
    await stopClock(page);
    proxy.stall();
    const [warned, given] = [await stopwatch(page, ".banner"), await stopwatch(page, ".banner button")];
    await write(page, "anybody there?");
    await page.clock.runFor(7_000);
    await banner(page).waitFor();
    const [first, second] = [await warned(), await given()];
    assert.ok(first >= 3_000 && first <= 3_200, `a banner after ${first} ms`);
    assert.ok(second >= 5_000 && second <= 5_200, `given up after ${second} ms`);
    proxy.cut();
    const wait = async () => Number(/Trying again in (\d+) s/.exec(await banner(page).innerText())?.[1] ?? 0);
    await eventually("a longer wait", async () => (await page.clock.runFor(500), (await wait()) >= 4));
    const before = await wait();
    await page.clock.runFor(2_000);
    assert.equal(await wait(), before - 2, "the countdown does not count");
    proxy.release();
    await page.getByRole("button", { name: "Retry now" }).click(); // before the page would by itself
    await page.clock.resume();
    await comesBack(page);
    await insists(page, "anybody there?");
    assert.equal((await bob.history()).length, 1);
  },

  async "UX 62 a silent cut is noticed also by a page that says nothing"(chat) {
    const { proxy, page } = await behindProxy(chat, { clock: true });
    await stopClock(page);
    proxy.stall();
    const [warned, given] = [await stopwatch(page, ".banner"), await stopwatch(page, ".banner button")];
    await page.clock.runFor(16_000);
    await eventually("the page gives up", async () => {
      await page.clock.runFor(250);
      return banner(page).getByText("The connection was lost.").isVisible();
    });
    // The server pings every 15 s; two seconds later the page asks, and waits as for any answer.
    assert.ok((await warned()) <= 20_500);
    assert.ok((await given()) <= 22_500);
    proxy.cut();
    proxy.release();
    await page.clock.resume();
    await comesBack(page);
  },

  async "UX 62 when only the answers are cut off, the page notices as well"(chat) {
    const { proxy, page } = await behindProxy(chat, { clock: true });
    const bob = await chat.member("bob");
    await stopClock(page);
    proxy.hold("answers");
    await write(page, "heard but not answered");
    await bob.hears("heard but not answered");
    const given = await stopwatch(page, ".banner button");
    await page.clock.runFor(7_000);
    assert.ok((await given()) <= 5_500);
    proxy.cut();
    proxy.release();
    await page.clock.resume();
    await comesBack(page);
    await shows(page, "heard but not answered");
    assert.deepEqual(await texts(page), ["heard but not answered"]);
  },

  async "UX 62 nothing flickers when the network blinks"(chat) {
    const { proxy, page } = await behindProxy(chat, { clock: true });
    // The longest that chance may have the page wait.
    await page.evaluate(() => (Math.random = () => 0.999));
    await page.evaluate(() => {
      window.flickered = document.querySelector(".banner") !== null;
      new MutationObserver(() => (window.flickered ||= document.querySelector(".banner") !== null)).observe(document.body, { childList: true, subtree: true });
    });
    await stopClock(page);
    proxy.hold("answers");
    await write(page, "slow");
    await page.clock.runFor(2_000);
    proxy.release();
    await showsInNoTime(page, "slow");
    for (const text of ["one", "two"]) {
      proxy.reset();
      proxy.hold("answers");
      await write(page, text);
      await showsInNoTime(page, text, "queued"); // now the page has noticed
      // A second of waiting, and half a second until the first answer.
      await page.clock.runFor(1_500);
      proxy.release();
      await showsInNoTime(page, text);
    }
    assert.equal(await page.evaluate(() => window.flickered), false);
  },

  async "UX 63 the server restarts under fifty clients and nothing is lost or doubled"(chat) {
    const people = await Promise.all(["ada", "bob", "carol", "dave", "erin", "frank"].map((name) => chat.person(name)));
    // As high as it takes to see them all.
    const tabs = await Promise.all(people.slice(0, 3).map((person) => chat.open(person, { viewport: { width: 1000, height: 4_000 } })));
    const members = await Promise.all(Array.from({ length: 47 }, (_, i) => chat.member(people[i % people.length])));
    const everybody = async (when) => {
      await Promise.all(members.map((member, i) => member.say(`${i} ${when}`)));
    };
    for (const [i, tab] of tabs.entries()) await write(tab, `tab ${i} before`);
    await everybody("before");
    for (const [i, tab] of tabs.entries()) await write(tab, `tab ${i} going`);
    const stopped = chat.server.stop();
    const meanwhile = everybody("meanwhile");
    await stopped;
    for (const [i, tab] of tabs.entries()) await write(tab, `tab ${i} meanwhile`);
    await chat.server.start();
    await meanwhile;
    await everybody("after");
    for (const [i, tab] of tabs.entries()) {
      // A restart that takes long is longer than a message waits that was on its way.
      await insists(tab, `tab ${i} going`);
      await shows(tab, `tab ${i} meanwhile`);
      await write(tab, `tab ${i} after`);
      await shows(tab, `tab ${i} after`);
    }
    const clients = [...members.map((_, i) => `${i}`), ...tabs.map((_, i) => `tab ${i}`)];
    const history = (await members[0].history()).map((message) => message.text);
    for (const client of clients) {
      const own = history.filter((text) => text.startsWith(`${client} `) && !text.endsWith(" going"));
      assert.deepEqual(own, ["before", "meanwhile", "after"].map((when) => `${client} ${when}`));
    }
    assert.equal(history.length, 3 * clients.length + tabs.length);
    for (const tab of tabs) await eventually("the tab shows the end", async () => (await texts(tab)).slice(-20).join() === history.slice(-20).join());
    const waits = members.map((member) => member.restarts[0]);
    assert.ok(Math.max(...waits) <= 6_000 && Math.max(...waits) - Math.min(...waits) > 1_000, `no jitter: ${waits}`);
    assert.ok(new Set(waits).size > 20, `no jitter: ${waits}`);
  },

  async "UX 65 the server is killed between write and ack, and there is exactly one copy"(chat) {
    const { proxy, page } = await behindProxy(chat, { clock: true });
    const bob = await chat.member("bob");
    await stopClock(page);
    proxy.hold("answers");
    await write(page, "written, not answered");
    await bob.hears("written, not answered");
    await showsInNoTime(page, "written, not answered", "pending");
    await chat.server.kill();
    proxy.cut();
    await chat.server.start();
    await page.clock.resume();
    proxy.release();
    await shows(page, "written, not answered");
    assert.equal(await saying(page, "written, not answered").count(), 1);
    const carol = await chat.member("carol");
    assert.deepEqual((await carol.history()).map((message) => message.text), ["written, not answered"]);
    await write(page, "and on it goes");
    await shows(page, "and on it goes");
    assert.equal((await carol.history()).length, 2);
  },

  async "UX 66 two tabs and a phone agree on the order and on what is read"(chat) {
    const [ada, bob, carol] = [await chat.person("ada"), await chat.member("bob"), await chat.member("carol")];
    const context = await chat.browser(ada);
    const devices = [await chat.open(ada, { context }), await chat.open(ada, { context }), await chat.open(ada, phone)];
    for (const device of devices) await focus(device, false);
    const [first, second, mobile] = devices;
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) => bob.say(`bob ${i}`)),
      ...Array.from({ length: 10 }, (_, i) => carol.say(`carol ${i}`)),
    ]);
    const marked = (icon) => Promise.all(devices.map((device) => device.locator(`link[rel=icon][href="${icon}"]`).waitFor({ state: "attached" })));
    await marked("/icon-unread.svg");
    const order = (await bob.history()).map((message) => message.text);
    for (const device of devices) await eventually("all of it is there", async () => (await texts(device)).join() === order.join());

    // All of it is in the view.
    await first.setViewportSize({ width: 1000, height: 2_000 });
    await focus(first, true);
    await marked("/icon.svg");
    await focus(first, false);
    await bob.say("one more");
    await marked("/icon-unread.svg");
    await focus(mobile, true);
    await mobile.fill("#composer", "from the phone");
    await mobile.getByRole("button", { name: "Send" }).tap();
    await write(second, "from the second tab");
    for (const device of devices) {
      await shows(device, "from the phone");
      await shows(device, "from the second tab");
    }
    await marked("/icon.svg");
    // What one has written is answered before it has its place in the room.
    const last = (await bob.history()).slice(-2).map((message) => message.text).join();
    for (const device of devices) await eventually("it has its place", async () => (await texts(device)).slice(-2).join() === last);
    const shown = await Promise.all(devices.map(messages));
    assert.deepEqual(shown[1], shown[0]);
    assert.deepEqual(shown[2], shown[0]);
    assert.equal(shown[0].length, 23);
  },
};
