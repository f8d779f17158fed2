// Sending: what is written arrives, once, in order, and says how it stands.
import assert from "node:assert/strict";
import { online } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comesBack, saying, settled, shows, showsInNoTime, stopClock, stopwatch, texts, write } from "./gestures.mjs";

/** A page behind a proxy, and somebody who hears what the server has. */
async function pair(chat, options) {
  const proxy = await chat.proxy();
  const [page, bob] = await Promise.all([
    chat.person("ada").then((ada) => chat.open(ada, { through: proxy, ...options })),
    chat.member("bob"),
  ]);
  return { proxy, page, bob };
}

/** The text is in the room once, for those who were there and for those who come. */
async function isThereOnce(chat, text, page, bob) {
  await shows(page, text);
  assert.equal(await saying(page, text).count(), 1);
  assert.equal((await bob.history()).filter((message) => message.text === text).length, 1);
}

export default {
  async "UX 1 one's own message appears at once, before the server has answered"(chat) {
    const { proxy, page } = await pair(chat);
    proxy.hold("answers");
    const send = async (text) => {
      await page.fill("#composer", text);
      const appeared = await page.evaluateHandle(() => {
        const before = document.querySelectorAll("article").length;
        const first = new Promise((done) => {
          let pressed;
          addEventListener("keydown", () => (pressed ??= performance.now()), { capture: true });
          new MutationObserver(() => {
            const article = document.querySelectorAll("article")[before];
            if (!article) return;
            const said = `${article.querySelector("bdi").textContent}: ${article.querySelector(".text").textContent.trim()}`;
            done({ took: performance.now() - pressed, shown: `${said} (${article.dataset.state})` });
          }).observe(document.body, { childList: true, subtree: true });
        });
        return { first };
      });
      await page.press("#composer", "Enter");
      return appeared.evaluate(({ first }) => first);
    };
    const { took, shown } = await send("here it is");
    assert.equal(shown, "ada: here it is (pending)");
    // The quickest of five, because other programs may have the processor for a while.
    let least = took;
    for (let i = 0; i < 4 && least >= 500; i++) least = Math.min(least, (await send(`again ${i}`)).took);
    assert.ok(least < 500, `after ${least} ms`);
    proxy.release();
    await shows(page, "here it is");
  },

  async "UX 2 pending looks different and turns to sent without anything moving"(chat) {
    const { proxy, page, bob } = await pair(chat, { clock: true });
    await bob.say("before");
    await shows(page, "before");
    // Until it is answered no time passes: a page that waits for long says so, and that changes its look.
    await stopClock(page);
    proxy.hold("answers");
    await write(page, "on its way");
    await showsInNoTime(page, "on its way", "pending");
    const element = await saying(page, "on its way").elementHandle();
    const look = () => element.evaluate((e) => getComputedStyle(e.querySelector(".text")).color);
    const boxes = () => page.$$eval("article, article .text, #composer", (all) => all.map((e) => JSON.stringify(e.getBoundingClientRect())));
    await page.clock.runFor(100);
    const [colour, before] = [await look(), await boxes()];
    assert.equal(await element.evaluate((e) => e.querySelector(".stamp").title), "Sending");
    await page.evaluate(() => {
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value))).observe({ type: "layout-shift" });
    });
    proxy.release();
    await showsInNoTime(page, "on its way");
    await page.clock.resume();
    await settled(page);
    assert.notEqual(await look(), colour);
    assert.deepEqual(await boxes(), before);
    assert.deepEqual(await page.evaluate(() => window.shifts), []);
    assert.ok(await element.evaluate((e) => e.isConnected), "the element was replaced");
  },

  async "UX 3 without a network a message is failed within ten seconds, or queued when offline"(chat) {
    const { proxy, page } = await pair(chat, { clock: true });
    await stopClock(page);
    proxy.stall();
    await write(page, "into the void");
    await page.clock.runFor(20);
    await shows(page, "into the void", "pending");
    const failed = await stopwatch(page, "[data-state=failed]");
    await page.clock.runFor(20_000);
    const after = await failed();
    assert.ok(after <= 10_100, `failed after ${after} ms`);
    await shows(page, "into the void", "failed");
    await page.clock.resume();
    await page.context().setOffline(true);
    await page.locator(".banner").getByText("You're offline.").waitFor();
    await write(page, "for later");
    await shows(page, "for later", "queued");
    await page.context().setOffline(false);
    proxy.release();
    await shows(page, "for later");
  },

  async "UX 4 a failed message can be sent again, or deleted, by keyboard"(chat) {
    const { proxy, page, bob } = await pair(chat, { clock: true });
    for (const [text, press] of [["again", "Retry"], ["away with it", "Delete"]]) {
      proxy.stall();
      await write(page, text);
      await page.clock.runFor(11_000);
      await shows(page, text, "failed");
      await page.focus("#messages");
      for (let i = 0; (await page.evaluate(() => document.activeElement.textContent.trim())) !== press; i++) {
        assert.ok(i < 3, `${press} is not reached by Tab`);
        await page.keyboard.press("Tab");
      }
      // What the network swallowed until now stays swallowed.
      proxy.cut();
      await page.keyboard.press("Enter");
      proxy.release();
      await comesBack(page);
      if (press === "Retry") await isThereOnce(chat, text, page, bob);
      else await saying(page, text).waitFor({ state: "detached" });
    }
    assert.deepEqual((await bob.history()).map((message) => message.text), ["again"]);
  },

  async "UX 5 a retry after a lost ack makes exactly one message"(chat) {
    const { proxy, page, bob } = await pair(chat, { clock: true });
    await stopClock(page); // it must not connect again before it has failed
    proxy.loseAnswers();
    await write(page, "only once");
    await bob.hears("only once");
    proxy.cut();
    await page.clock.runFor(11_000);
    await shows(page, "only once", "failed");
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await page.clock.resume();
    proxy.release();
    await comesBack(page);
    await isThereOnce(chat, "only once", page, bob);
    await page.reload();
    await online(page);
    await isThereOnce(chat, "only once", page, bob);
  },

  async "UX 6 Enter pressed twice sends once"(chat) {
    const { page, bob } = await pair(chat);
    await page.fill("#composer", "once");
    await page.evaluate(() => {
      const press = () => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      press();
      press();
    });
    await page.press("#composer", "Enter");
    await shows(page, "once");
    await write(page, "after");
    await shows(page, "after");
    assert.deepEqual((await bob.history()).map((message) => message.text), ["once", "after"]);
  },

  async "UX 7 one's messages keep the order in which they were typed, under two seconds of latency"(chat) {
    const { proxy, page, bob } = await pair(chat);
    const typed = ["one", "two", "three"];
    proxy.delay = 1_000;
    for (const text of typed) await write(page, text);
    await saying(page, "three").waitFor();
    assert.deepEqual(await texts(page), typed);
    for (const text of typed) {
      await shows(page, text);
      assert.deepEqual(await texts(page), typed);
    }
    assert.deepEqual((await bob.history()).map((message) => message.text), typed);
  },

  async "UX 8 queued messages survive a reload and are sent when there is a connection"(chat) {
    const { proxy, page, bob } = await pair(chat);
    proxy.cut();
    await page.waitForSelector(".banner");
    const typed = ["first", "second", "third"];
    for (const text of typed) await write(page, text);
    for (const text of typed) await shows(page, text, "queued");
    proxy.release();
    proxy.silence("/socket.io/");
    await page.reload();
    for (const text of typed) await shows(page, text, "queued");
    assert.deepEqual(await bob.history(), []);
    proxy.release();
    proxy.reset();
    for (const text of typed) await shows(page, text);
    assert.deepEqual((await bob.history()).map((message) => message.text), typed);
    assert.deepEqual(await texts(page), typed);
  },

  async "UX 9 the composer stays usable offline"(chat) {
    const { proxy, page, bob } = await pair(chat);
    proxy.cut();
    await page.context().setOffline(true);
    await page.locator(".banner").getByText("You're offline.").waitFor();
    assert.ok(await page.locator("#composer").isEditable());
    await page.keyboard.type("written ");
    await page.keyboard.type("offline");
    assert.equal(await page.inputValue("#composer"), "written offline");
    await page.getByRole("button", { name: "Send" }).click();
    await shows(page, "written offline", "queued");
    assert.equal(await page.inputValue("#composer"), "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "composer");
    await page.keyboard.type("a draft");
    proxy.release();
    await page.context().setOffline(false);
    await eventually("the message is there", async () => (await bob.history()).length === 1);
    await shows(page, "written offline");
    assert.equal(await page.inputValue("#composer"), "a draft");
  },
};
