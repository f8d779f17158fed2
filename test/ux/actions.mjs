// What can be done with a message: the bar, the menu, the sheet, and the keys.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { editor, focused, goTo, hears, saying, settled, shows, write } from "./gestures.mjs";

/** A page with two messages of one's own and one of somebody else. */
async function room(chat, options) {
  const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
  const own = await chat.member(ada);
  await own.say("mine");
  await bob.say("bob's");
  await own.say("mine too");
  const page = await chat.open(ada, options);
  await shows(page, "mine too");
  await settled(page);
  return { page, bob, own };
}

/** What the menu offers, without its keys. */
const offers = async (page) => (await page.getByRole("menuitem").allInnerTexts()).map((text) => text.split("\n")[0]);

const bar = (page) => page.getByRole("toolbar", { name: "Message actions" });

/** Where all text of the room stands. */
const places = (page) => page.$$eval("article .text, article .name, .day, .system", (all) => all.map((e) => JSON.stringify(e.getBoundingClientRect())));

export default {
  async "UX 85 a bar floats over the message under the pointer or with the focus, and moves no text"(chat) {
    const { page } = await room(chat);
    const before = await places(page);
    assert.equal(await bar(page).count(), 0);
    await saying(page, "mine").hover();
    await bar(page).waitFor();
    assert.deepEqual(await bar(page).getByRole("button").evaluateAll((all) => all.map((e) => e.ariaLabel)), ["Add reaction", "Reply", "Edit", "Delete", "More"]);
    const [edge, box] = [await saying(page, "mine").boundingBox(), await bar(page).boundingBox()];
    assert.ok(box.y < edge.y + 22 && box.x + box.width <= edge.x + edge.width && box.x > edge.x + edge.width / 2, "it is at the end of the first line");
    assert.deepEqual(await places(page), before);
    await saying(page, "bob's").hover();
    await eventually("the bar is at the other message", async () => (await bar(page).getByRole("button").count()) === 3);
    await page.mouse.move(0, 0);
    await bar(page).waitFor({ state: "detached" });
    await goTo(page, "mine");
    await bar(page).waitFor();
    assert.deepEqual(await places(page), before);
    // Tab stops at the bar once; the arrows go on within it.
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Add reaction");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(page), "Reply");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(page), "More");
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "mine");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(page), "bob's");
  },

  async "UX 85 Enter, the menu key and Shift+F10 open the actions of a message, and Escape goes back"(chat) {
    const { page } = await room(chat);
    for (const key of ["Enter", "ContextMenu", "Shift+F10"]) {
      await goTo(page, "mine");
      await page.keyboard.press(key);
      await page.getByRole("menu", { name: "Message actions" }).waitFor();
      assert.deepEqual(await offers(page), ["Add reaction", "Reply", "Edit", "Quote", "Save for later", "Copy text", "Copy link", "Delete"], key);
      assert.match(await focused(page), /^Add reaction/);
      await page.keyboard.press("ArrowUp");
      assert.match(await focused(page), /^Delete/);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("End");
      assert.match(await focused(page), /^Delete/);
      await page.keyboard.press("Home");
      assert.match(await focused(page), /^Add reaction/);
      await page.keyboard.press(key === "Enter" ? "Escape" : "Tab");
      await page.getByRole("menu").waitFor({ state: "detached" });
      assert.equal(await focused(page), "mine");
    }
    await page.keyboard.press("Enter");
    await page.mouse.click(5, 5);
    await page.getByRole("menu").waitFor({ state: "detached" });
    assert.equal(await focused(page), "mine");

    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await editor(page).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "Message");
    assert.equal(await page.inputValue("#composer"), "");
  },

  async "UX 85 keys that mean something on a message mean nothing elsewhere"(chat) {
    const { page } = await room(chat);
    await page.focus("#messages");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("dialog").count(), 0);
    // On a message that one may not edit, typing is typing.
    await goTo(page, "bob's");
    await page.keyboard.press("e");
    assert.equal(await page.inputValue("#composer"), "e");
    assert.equal(await editor(page).count(), 0);
    await page.fill("#composer", "");
    await write(page, "see https://a.example/");
    await shows(page, "see https://a.example/");
    await page.getByRole("link", { name: "https://a.example/" }).focus();
    await page.keyboard.press("Delete");
    assert.equal(await page.locator("dialog").count(), 0);
    await goTo(page, "mine");
    for (const key of ["Control+e", "Alt+e", "Control+Delete", "Shift+Enter"]) await page.keyboard.press(key);
    assert.equal(await editor(page).count(), 0);
    assert.equal(await page.locator("dialog").count(), 0);
  },

  async "UX 85 a text is copied as it was written"(chat) {
    const { page, own } = await room(chat);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await own.say("  two lines,\n\twith <b>signs</b> & https://a.example/?a=b ");
    const message = saying(page, "with <b>signs</b>").or(page.locator("article").last());
    await page.getByText("two lines,").waitFor();
    for (const secure of [true, false]) {
      if (!secure) await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
      await message.last().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Copy text" }).click();
      await hears(page, "Text copied.");
      await page.fill("#composer", "");
      await page.focus("#composer");
      await page.keyboard.press("Control+v");
      await eventually("it is pasted", async () => (await page.inputValue("#composer")) === "  two lines,\n\twith <b>signs</b> & https://a.example/?a=b");
    }
  },

  async "UX 85 a finger that rests on a message opens a sheet; one that scrolls or rests on a link does not"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    const own = await chat.member(ada);
    await bob.say("bob's https://a.example/");
    await own.say("mine");
    const page = await chat.open(ada, phone);
    await shows(page, "mine");
    const finger = await page.context().newCDPSession(page);
    const touch = (type, ...points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    const middle = async (locator) => {
      const { x, y, width, height } = await locator.boundingBox();
      return [x + Math.min(width, 60) / 2, y + height / 2];
    };
    const sheet = page.getByRole("menu", { name: "Message actions" });
    const mine = await middle(saying(page, "mine").locator(".text"));
    /** A finger rests until the page has had the time to answer. */
    const rest = () => page.evaluate(() => new Promise((done) => setTimeout(done, 700)));

    await touch("touchStart", mine);
    await sheet.waitFor();
    await touch("touchEnd");
    await settled(page);
    assert.deepEqual(await offers(page), ["Add reaction", "Reply", "Edit", "Quote", "Save for later", "Copy text", "Copy link", "Delete"]);
    for (const item of await page.getByRole("menuitem").all()) assert.ok((await item.boundingBox()).height >= 44);
    assert.equal(await page.evaluate(() => getSelection().toString()), "");
    await page.goBack();
    await sheet.waitFor({ state: "detached" });
    assert.equal(page.url(), `${chat.server.base}/chat`);
    assert.equal(await focused(page), "mine");

    await touch("touchStart", mine);
    await sheet.waitFor();
    await touch("touchEnd");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });

    await touch("touchStart", mine);
    await touch("touchMove", [mine[0], mine[1] - 40]);
    await rest();
    await touch("touchEnd");
    await touch("touchStart", mine);
    await touch("touchStart", mine, [mine[0] + 60, mine[1]]);
    await rest();
    await touch("touchEnd");
    await touch("touchStart", await middle(page.getByRole("link", { name: "https://a.example/" })));
    await rest();
    await touch("touchCancel");
    assert.equal(await page.locator("dialog").count(), 0);

    // From the sheet to the question: Back closes that too, and the next Back is the browser's own.
    await touch("touchStart", mine);
    await sheet.waitFor();
    await touch("touchEnd");
    await page.getByRole("menuitem", { name: "Delete" }).tap();
    const question = page.getByRole("alertdialog");
    await question.waitFor();
    await settled(page);
    await page.goBack();
    await question.waitFor({ state: "detached" });
    assert.ok(await saying(page, "mine").isVisible());
    await saying(page, "mine").getByRole("button", { name: "Message actions" }).press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).tap();
    await question.getByRole("button", { name: "Delete" }).tap();
    await saying(page, "mine").waitFor({ state: "detached" });
    assert.equal(page.url(), `${chat.server.base}/chat`);
  },

  async "UX 87 no serious finding in the bar, the menu, the sheet, the editor and the question"(chat) {
    const { page, own } = await room(chat);
    const finger = await chat.open(await chat.person("carol"), phone);
    await write(finger, "carol's").then(() => finger.getByRole("button", { name: "Send" }).tap());
    await shows(finger, "carol's");
    const ids = (await own.history()).map(({ id }) => id);
    for (const colorScheme of schemes) {
      const theme = { colorScheme };
      const mine = colorScheme === "light" ? "mine" : "mine edited";
      for (const shown of [page, finger]) await shown.emulateMedia(theme);
      await saying(page, mine).hover();
      assert.deepEqual(await findings(page, theme), [], `bar, ${colorScheme}`);
      await goTo(page, mine);
      await page.keyboard.press("Enter");
      await page.getByRole("menu").waitFor();
      assert.deepEqual(await findings(page, theme), [], `menu, ${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Delete");
      await page.getByRole("alertdialog").waitFor();
      assert.deepEqual(await findings(page, theme), [], `question, ${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.keyboard.press("e");
      await editor(page).fill(`mine, ${colorScheme}`);
      assert.deepEqual(await findings(page, theme), [], `editor, ${colorScheme}`);
      await own.edit(ids[0], `edited, ${colorScheme}`);
      await page.getByText("This message was edited in the meantime.").waitFor();
      assert.deepEqual(await findings(page, theme), [], `editor with a note, ${colorScheme}`);
      await page.reload();
      await page.locator(".unsaved").waitFor();
      assert.deepEqual(await findings(page, theme), [], `unsaved, ${colorScheme}`);
      await page.getByRole("button", { name: "Discard edit" }).click();
      await own.edit(ids[0], "mine");
      await page.locator("article", { hasText: "mine edited" }).waitFor();

      await saying(finger, "carol's").getByRole("button", { name: "Message actions" }).press("Enter");
      await finger.getByRole("menu").waitFor();
      assert.deepEqual(await findings(finger, theme), [], `sheet, ${colorScheme}`);
      await finger.keyboard.press("Escape");
    }
  },
};
