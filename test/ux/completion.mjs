// What words are completed to while somebody writes.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { editor, messages, settled, shows, texts } from "./gestures.mjs";

const text = (page) => page.inputValue("#composer");
const options = (page) => page.getByRole("option");
const focusId = (page) => page.evaluate(() => document.activeElement.id);
/** The emoji of what Enter takes; it is also what screen readers are led to. */
const offered = (page, box = "#composer") => page.$eval(box, (e) => document.getElementById(e.getAttribute("aria-activedescendant"))?.querySelector(".sign").textContent);

async function composer(chat, options) {
  const page = await chat.open(await chat.person("ada"), options);
  await page.focus("#composer");
  return page;
}

/** Types something, and waits until an emoji is offered first. */
async function typed(page, keys, sign, box) {
  await page.keyboard.type(keys);
  await eventually(`${sign} is offered`, async () => (await offered(page, box)) === sign);
}

/** Empties the field as people do, so that what was refused there is forgotten. */
async function cleared(page) {
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
}

export default {
  async "UX 19 :smi is completed by the arrows and Enter or Tab, which do not send"(chat) {
    const page = await composer(chat);
    await typed(page, "hello :smi", "😃");
    await page.getByRole("status").getByText("8 suggestions").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    assert.equal(await offered(page), "😄");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.locator("[role=option][aria-selected=true]").count(), 1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await text(page), "hello 😄 ");
    assert.equal(await options(page).count(), 0);
    await typed(page, ":tad", "🎉");
    await page.keyboard.press("Tab");
    assert.deepEqual([await text(page), await focusId(page)], ["hello 😄 🎉 ", "composer"]);
    assert.deepEqual(await texts(page), []);
    await page.keyboard.press("Enter");
    await shows(page, "hello 😄 🎉");
  },

  async "UX 19 Escape closes the list for that word only, and what else one does closes it too"(chat) {
    const page = await composer(chat);
    await typed(page, ":smi", "😃");
    await page.keyboard.press("Escape");
    await page.keyboard.type("le");
    await settled(page);
    assert.deepEqual([await options(page).count(), await text(page)], [0, ":smile"]);
    await page.keyboard.press("Enter");
    await shows(page, ":smile");
    await typed(page, ":smi", "😃");
    await page.keyboard.press("ArrowLeft");
    await eventually("it is closed", async () => (await options(page).count()) === 0);
    await page.keyboard.press("End");
    await typed(page, "l", "😃");
    await page.focus("#messages");
    await eventually("it is closed", async () => (await options(page).count()) === 0);
    assert.equal(await page.$eval("#composer", (e) => e.hasAttribute("aria-controls")), false);
  },

  async "UX 19 a finished :smile: converts, and words of other kinds do not"(chat) {
    const page = await composer(chat);
    // What converts them is loaded with the first one.
    await page.keyboard.type(":smile:");
    await eventually("it is converted", async () => (await text(page)) === "😄");
    await page.keyboard.type(":+1: (:tada:)");
    await eventually("all are converted", async () => (await text(page)) === "😄👍 (🎉)");
    for (const plain of ["`:smile:`", "``:smile: ", "10:30:", "http://a.example/:smile:", "a:smile:", ":nothing_like_it:", ":__proto__:", ":constructor:", ":<b>:", ":) :-D :P :/", "::smile::"]) {
      await cleared(page);
      await page.keyboard.type(plain);
      await settled(page);
      assert.deepEqual([await text(page), await options(page).count()], [plain, 0]);
    }
    await cleared(page);
    await page.keyboard.type("```");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type(":smile: :smi");
    await settled(page);
    assert.deepEqual([await text(page), await options(page).count()], ["```\n:smile: :smi", 0]);
  },

  async "UX 27 undo brings back the word that was completed or converted, to be written on"(chat) {
    const page = await composer(chat);
    await typed(page, "so :tad", "🎉");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+z");
    assert.deepEqual([await text(page), await options(page).count()], ["so :tad", 0]);
    await page.keyboard.type("a:");
    await eventually("it is converted", async () => (await text(page)) === "so 🎉");
    await page.keyboard.press("Control+z");
    assert.equal(await text(page), "so :tada:");
    await page.keyboard.type(" as text");
    assert.equal(await text(page), "so :tada: as text");
    await page.keyboard.press("Enter");
    await shows(page, "so :tada: as text");
  },

  async "UX 14 with the list open, Enter that confirms a candidate neither takes nor sends"(chat) {
    const page = await composer(chat);
    await typed(page, ":tad", "🎉");
    const keys = await page.context().newCDPSession(page);
    const enter = { type: "rawKeyDown", key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 };
    await keys.send("Input.imeSetComposition", { text: "a", selectionStart: 1, selectionEnd: 1 });
    await eventually("the list is still there", async () => (await text(page)) === ":tada" && (await offered(page)) === "🎉");
    await keys.send("Input.dispatchKeyEvent", enter);
    await keys.send("Input.insertText", { text: "a" });
    await keys.send("Input.dispatchKeyEvent", { ...enter, windowsVirtualKeyCode: 229 });
    await settled(page);
    assert.deepEqual([await text(page), await texts(page)], [":tada", []]);
    await page.keyboard.press("Enter");
    assert.equal(await text(page), "🎉 ");
  },

  async "UX 19 a touch or a click takes, and the composer keeps the focus"(chat) {
    for (const options of [{}, phone]) {
      const page = await chat.open(await chat.person(options === phone ? "bob" : "ada"), options);
      await page.locator("#composer").click();
      await typed(page, ":tad", "🎉");
      const option = page.getByRole("option", { name: /party popper/ });
      if (options === phone) await option.tap();
      else await option.click();
      assert.deepEqual([await text(page), await focusId(page)], ["🎉 ", "composer"]);
      await typed(page, ":tad", "🎉");
      await page.keyboard.press("Enter");
      assert.equal(await text(page), "🎉 🎉 ");
    }
  },

  async "UX 19 an edit is completed too, and Escape closes the list before it cancels the edit"(chat) {
    const page = await composer(chat);
    await page.keyboard.type("a message");
    await page.keyboard.press("Enter");
    await shows(page, "a message");
    await page.keyboard.press("ArrowUp");
    await editor(page).waitFor();
    const field = "textarea[aria-label='Edit message']";
    await typed(page, " :tad", "🎉", field);
    await page.keyboard.press("Escape");
    assert.equal(await editor(page).inputValue(), "a message :tad");
    await page.keyboard.type("a:");
    await eventually("it is converted", async () => (await editor(page).inputValue()) === "a message 🎉");
    await typed(page, ":smi", "😃", field);
    await page.keyboard.press("Enter");
    assert.equal(await editor(page).inputValue(), "a message 🎉😃 ");
    await page.keyboard.press("Enter");
    await eventually("it is edited", async () => (await messages(page)).includes("ada: a message 🎉😃 (edited)"));
    assert.equal(await options(page).count(), 0);
  },

  async "UX 92 a word that nothing can complete is only a word while the line is broken, and completed when it is back"(chat) {
    const page = await composer(chat);
    let broken = true;
    await page.route("**/assets/*.js", (route) => (broken ? route.abort() : route.continue()));
    chat.expects(/Failed to load resource: net::ERR_FAILED/);
    await page.keyboard.type("so :tad");
    await settled(page);
    assert.equal(await options(page).count(), 0);
    broken = false;
    await typed(page, "a", "🎉");
    await page.keyboard.press("Enter");
    assert.equal(await text(page), "so 🎉 ");
  },

  ...Object.fromEntries(
    schemes.map((scheme) => [
      `UX 87 nothing serious is found in the list of suggestions, ${scheme}`,
      async (chat) => {
        const page = await composer(chat, { colorScheme: scheme, reducedMotion: "reduce" });
        await typed(page, ":smi", "😃");
        assert.deepEqual(await findings(page, { colorScheme: scheme }), []);
      },
    ]),
  ),
};
