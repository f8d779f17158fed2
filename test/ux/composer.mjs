// The composer: what the keys do, and how much room it takes.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { left, shows, texts, write } from "./gestures.mjs";

/** Somebody's page, and what the composer holds. */
async function composer(chat, options) {
  const page = await chat.open(await chat.person("ada"), options);
  return { page, text: () => page.inputValue("#composer") };
}

export default {
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
    assert.equal(await text(), "日本");
    assert.deepEqual(await texts(page), []);
    await page.keyboard.press("Enter");
    await shows(page, "日本");
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
    assert.ok((await left(page)) < 2, "the end of the messages is covered");
    await page.fill("#composer", "");
    assert.equal(await height(), one);
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
