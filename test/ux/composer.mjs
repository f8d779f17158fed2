// The composer: what the keys do, and how much room it takes.
import assert from "node:assert/strict";
import { online, phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { left, saying, shows, stopClock, texts, write } from "./gestures.mjs";

/** Somebody's page, and what the composer holds. */
async function composer(chat, options) {
  const page = await chat.open(await chat.person("ada"), options);
  return { page, text: () => page.inputValue("#composer") };
}

export default {
  async "UX 10 an over-long text is counted and refused before it is sent, and stays"(chat) {
    const { page, text } = await composer(chat);
    const most = 16_000;
    const limit = page.locator("#composer-limit");
    await page.fill("#composer", "a".repeat(most * 0.8));
    assert.equal(await limit.innerText(), "");
    // An emoji is one character, as the server counts, and two to the browser.
    const fits = "🙂" + "a".repeat(most - 1);
    await page.fill("#composer", fits);
    await limit.getByText("0 characters left").waitFor();
    await page.fill("#composer", fits + "bcd");
    await limit.getByText("3 characters too many").waitFor();
    await page.getByRole("alert").getByText("The message is too long.").waitFor({ state: "attached" });
    assert.ok(await page.getByRole("button", { name: "Send" }).isDisabled());
    assert.equal(await page.getAttribute("#composer", "aria-invalid"), "true");
    await page.press("#composer", "Enter");
    assert.equal(await text(), fits + "bcd");
    assert.deepEqual(await texts(page), []);
    for (let i = 0; i < 3; i++) await page.press("#composer", "Backspace");
    await page.press("#composer", "Enter");
    await page.locator("article[data-state=sent]").waitFor();
    assert.deepEqual(await texts(page), [fits]);
    assert.equal(await text(), "");
  },

  async "UX 11 who writes too fast sees a countdown, and all that was written goes out in order"(chat) {
    const ada = await chat.person("ada");
    const [page, reader] = [await chat.open(ada, { clock: true }), await chat.open(await chat.person("bob"))];
    // On several devices, because what comes from one is taken one after the other.
    const elsewhere = await Promise.all(Array.from({ length: 6 }, () => chat.member(ada)));
    // The page's clock stands: what holds the page up stays until the test has seen it.
    await stopClock(page);
    const held = page.locator(".held");
    let enough = false;
    // More at once than anybody may say, until the page is held up, however slow the machine is.
    const flood = (async () => {
      while (!enough) await Promise.all(Array.from({ length: 60 }, (_, i) => elsewhere[i % 6].say(`flood ${i}`)));
    })();
    const typed = [];
    const unsent = page.locator("article:not([data-state=sent])");
    await eventually("the page is held up", async () => {
      // Not ever more, while it is the server that is slow: all of it has to go out.
      if ((await unsent.count()) < 3) {
        typed.push(`line ${typed.length}`);
        await write(page, typed.at(-1));
      }
      await page.clock.runFor(20);
      return held.isVisible();
    });
    enough = true;
    assert.match(await held.innerText(), /^You're writing too fast\. Your messages will be sent in \d+ s\.$/);
    await write(page, "written while held up");
    typed.push("written while held up");
    await page.keyboard.type("a draft meanwhile");
    assert.equal(await page.locator("article[data-state=failed]").count(), 0);
    await flood;
    await page.clock.resume();
    for (const shown of [reader, page]) {
      await shows(shown, typed.at(-1));
      assert.deepEqual((await texts(shown)).filter((line) => !line.startsWith("flood")), typed);
    }
    await held.waitFor({ state: "detached" });
    assert.equal(await page.inputValue("#composer"), "a draft meanwhile");
  },

  async "UX 13 Enter sends and Shift+Enter is a new line; an option swaps them; on touch Enter is a new line"(chat) {
    const { page, text } = await composer(chat);
    await page.keyboard.type("two");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("lines");
    assert.equal(await text(), "two\nlines");
    await page.keyboard.press("Enter");
    await shows(page, "two\nlines");

    await page.getByRole("button", { name: "You: ada" }).click();
    await page.getByRole("checkbox", { name: "Enter sends" }).uncheck();
    await page.keyboard.press("Escape");
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await page.focus("#composer");
      await page.keyboard.type("more");
      await page.keyboard.press("Enter");
      await page.keyboard.type("of it");
      assert.equal(await text(), "more\nof it");
      await page.keyboard.press("Shift+Enter");
      assert.equal(await text(), "");
    }
    await saying(page, "more\nof it").nth(1).waitFor();
    assert.deepEqual(await texts(page), ["two\nlines", "more\nof it", "more\nof it"]);

    const touched = await chat.open(await chat.person("bob"), phone);
    await touched.tap("#composer");
    await touched.keyboard.type("thumbs");
    await touched.keyboard.press("Enter");
    assert.equal(await touched.inputValue("#composer"), "thumbs\n");
    await touched.getByRole("button", { name: "Send" }).tap();
    await shows(page, "thumbs");
  },

  async "UX 14 Enter that confirms a candidate of an input method does not send"(chat) {
    const { page, text } = await composer(chat);
    const keys = await page.context().newCDPSession(page);
    const enter = { key: "Enter", code: "Enter", text: "\r" };
    await keys.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
    await keys.send("Input.dispatchKeyEvent", { ...enter, type: "rawKeyDown", windowsVirtualKeyCode: 13 });
    await keys.send("Input.insertText", { text: "日本" });
    // Safari has ended the composition by then, and says so only by the key code.
    await keys.send("Input.dispatchKeyEvent", { ...enter, type: "rawKeyDown", windowsVirtualKeyCode: 229 });
    // An input method's text has a way of its own into the page.
    await eventually("the candidate is there", async () => (await text()) === "日本");
    assert.deepEqual(await texts(page), []);
    await page.keyboard.press("Enter");
    await shows(page, "日本");
    assert.deepEqual(await texts(page), ["日本"]);
  },

  async "UX 15 the composer grows to two fifths of the height, and then scrolls"(chat) {
    const { page } = await composer(chat);
    for (let i = 0; i < 25; i++) await write(page, `line ${i}`);
    const height = () => page.$eval("#composer", (e) => e.clientHeight);
    const one = await height();
    await page.fill("#composer", "a\nb\nc");
    assert.ok((await height()) > one);
    await page.fill("#composer", "line\n".repeat(60));
    assert.ok(Math.abs((await height()) - 0.4 * 700) <= 2, `${await height()} of 700`);
    assert.ok(await page.$eval("#composer", (e) => e.scrollHeight > e.clientHeight && getComputedStyle(e).overflowY === "auto"));
    await eventually("the end of the messages is not covered", async () => (await left(page)) < 2);
    await page.fill("#composer", "");
    assert.equal(await height(), one);

    // An event of an earlier scrolling may come between the growth and the page's hearing of it.
    await page.$eval("#composer", async (e) => {
      e.value = "line\n".repeat(60);
      e.dispatchEvent(new Event("input", { bubbles: true }));
      for (let i = 0; i < 5; i++) await Promise.resolve();
      document.querySelector("#messages").dispatchEvent(new Event("scroll"));
    });
    await eventually("the end is still not covered", async () => (await height()) > one && (await left(page)) < 2);
  },

  async "UX 16 a draft survives a reload, and is nobody else's"(chat) {
    const { page, text } = await composer(chat);
    const draft = "half a thought,\nin two lines";
    await page.fill("#composer", draft);
    await page.reload();
    await online(page);
    assert.equal(await text(), draft);
    await page.press("#composer", "Enter");
    await shows(page, draft);
    await page.reload();
    await online(page);
    assert.equal(await text(), "");
    await page.fill("#composer", "not for bob");
    await page.getByRole("button", { name: "You: ada" }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("button", { name: "Log out and delete" }).click();
    await page.waitForURL("**/user/login");
    const bob = await chat.person("bob");
    const [name, value] = bob.cookie.split("=");
    await page.context().addCookies([{ name, value, url: chat.server.base }]);
    await page.goto(`${chat.server.base}/chat`);
    await online(page);
    assert.equal(await text(), "");
    assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes("not for bob"));
  },

  async "UX 10 a key costs no more than in a plain field, however much was pasted"(chat) {
    const { page } = await composer(chat);
    const costs = await page.evaluate(async () => {
      const box = document.querySelector("#composer");
      const plain = Object.assign(document.createElement("textarea"), { rows: 1, dir: "auto" });
      plain.style.cssText = `position: fixed; inset: 0 auto auto 0; width: ${box.clientWidth}px; height: ${innerHeight * 0.4}px; font: ${getComputedStyle(box).font}; overflow-wrap: anywhere`;
      document.body.append(plain);
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const key = async (field) => {
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
        await frame();
        const started = performance.now();
        document.execCommand("insertText", false, "y");
        await Promise.resolve();
        // What is shown of it is measured, as before a frame.
        void field.scrollHeight;
        void document.querySelector("#messages").clientHeight;
        const took = performance.now() - started;
        await frame();
        return took;
      };
      const least = {};
      for (const [name, field] of [["plain", plain], ["composer", box]]) {
        field.value = "lorem ipsum ".repeat(25_000);
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await frame();
      }
      for (let i = 0; i < 12; i++) {
        for (const [name, field] of [["plain", plain], ["composer", box]]) least[name] = Math.min(least[name] ?? Infinity, await key(field));
      }
      return { ...least, end: box.value.slice(-6), length: box.value.length };
    });
    assert.equal(costs.end, "yyyyyy");
    assert.ok(costs.composer <= 2 * costs.plain + 5, JSON.stringify(costs));
    await page.locator("#composer-limit").getByText("Much too long").waitFor();
    assert.ok(await page.getByRole("button", { name: "Send" }).isDisabled());
    // What is too long to be kept at each key is kept before the page goes.
    await page.reload();
    await online(page);
    assert.equal((await page.inputValue("#composer")).length, costs.length);
    await page.fill("#composer", "short");
    await page.reload();
    await online(page);
    assert.equal(await page.inputValue("#composer"), "short");
  },

  async "UX 16 a long draft that is not kept yet goes with the session"(chat) {
    const { page } = await composer(chat);
    await page.fill("#composer", "secret ".repeat(10_000));
    await page.evaluate(() => {
      document.querySelector("#composer").dispatchEvent(new InputEvent("input", { bubbles: true }));
      return fetch("/user/logout", { method: "POST" });
    });
    await page.getByText(/logged out|session/i).first().waitFor();
    assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes("secret"));
  },

  async "UX 28 what begins a composition, a paste and a dropped text reach the composer from anywhere"(chat) {
    const { page, text } = await composer(chat);
    await write(page, "a message");
    await shows(page, "a message");
    const keys = await page.context().newCDPSession(page);
    const elsewhere = () => page.focus("#messages");
    const begins = async (key, code, commit) => {
      await elsewhere();
      await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, windowsVirtualKeyCode: code });
      await keys.send("Input.insertText", { text: commit });
      await eventually(`${key} is written`, async () => (await text()).endsWith(commit));
    };
    await begins("Process", 229, "日本");
    await begins("Dead", 0, "é");
    await begins("👩‍🚀", 231, "👩‍🚀");
    assert.equal(await text(), "日本é👩‍🚀");

    await page.press("#composer", "Control+a");
    await page.press("#composer", "Control+x");
    await elsewhere();
    await page.keyboard.press("Control+v");
    await eventually("it is pasted", async () => (await text()) === "日本é👩‍🚀");
    await page.keyboard.press("Control+z");
    assert.equal(await text(), "");

    await elsewhere();
    const drop = { items: [{ mimeType: "text/plain", data: "dropped" }], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await keys.send("Input.dispatchDragEvent", { type, x: 300, y: 200, data: drop });
    await eventually("it is dropped", async () => (await text()) === "dropped");
    await page.fill("#composer", "");

    // A selection is copied, and the keys of a menu are its own.
    await page.locator("article .text").first().click({ clickCount: 3 });
    await page.keyboard.press("Control+c");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "composer");
    await page.keyboard.press("Control+v");
    await eventually("the copy is pasted", async () => (await text()).trim() === "a message");
    await page.fill("#composer", "");
    await page.getByRole("button", { name: "You: ada" }).click();
    await page.getByRole("checkbox", { name: "Enter sends" }).focus();
    await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", windowsVirtualKeyCode: 229 });
    await page.keyboard.press("Control+v");
    assert.equal(await text(), "");
    assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
  },

  async "UX 28 typing anywhere goes into the composer, but not out of a field or a menu"(chat) {
    const { page, text } = await composer(chat);
    await write(page, "a message");
    await shows(page, "a message");
    await page.focus("#messages");
    await page.keyboard.type("hi");
    assert.equal(await text(), "hi");
    await page.locator("article").click();
    await page.keyboard.type("-there");
    assert.equal(await text(), "hi-there");
    await page.getByRole("button", { name: "You: ada" }).click();
    await page.getByRole("checkbox", { name: "Enter sends" }).focus();
    await page.keyboard.type("nowhere");
    assert.equal(await text(), "hi-there");
    await page.keyboard.press("Escape");
    await page.focus("#messages");
    await page.keyboard.press("Control+c");
    assert.equal(await page.evaluate(() => document.activeElement.id), "messages");
  },
};
