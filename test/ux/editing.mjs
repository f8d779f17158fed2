// Editing one's own messages, where they stand.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { comesBack, editor, focused, goTo, hears, left, messages, saying, settled, shows, stopClock, texts, write } from "./gestures.mjs";

/** Somebody's page with what she has said, and somebody who hears it. */
async function pair(chat, said, options) {
  const [ada, bob, proxy] = [await chat.person("ada"), await chat.member("bob"), await chat.proxy()];
  const page = await chat.open(ada, { through: proxy, ...options });
  for (const text of said) {
    await write(page, text);
    await shows(page, text);
  }
  return { ada, bob, page, proxy };
}

/** The message that somebody else has with that text now. */
const heard = (bob, text) => [...bob.messages.values()].find((message) => message.text === text);

const edited = (text) => `${text} edited`;

export default {
  async "UX 17 Up in an empty composer edits the last message, and Escape cancels and restores the draft"(chat) {
    const { page, bob } = await pair(chat, ["first", "second"]);
    await bob.say("somebody else's");
    await shows(page, "somebody else's");
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).waitFor();
    assert.equal(await editor(page).inputValue(), "second");
    assert.equal(await focused(page), "Edit message");
    await page.keyboard.type(" thoughts");
    await page.keyboard.press("Escape");
    await editor(page).waitFor({ state: "detached" });
    await hears(page, "Editing cancelled.");
    assert.equal(await focused(page), "Message");
    assert.deepEqual(await messages(page), ["ada: first", "ada: second", "bob: somebody else's"]);

    // With a draft, Up is the field's own.
    await page.fill("#composer", "a draft\nof two lines");
    await page.keyboard.press("ArrowUp");
    await settled(page);
    assert.equal(await editor(page).count(), 0);
    await goTo(page, "first");
    await page.keyboard.press("e");
    await editor(page).fill("not this");
    await page.keyboard.press("Escape");
    await editor(page).waitFor({ state: "detached" });
    assert.equal(await focused(page), "first");
    assert.equal(await page.inputValue("#composer"), "a draft\nof two lines");
    assert.deepEqual((await bob.history()).map(({ editedAt }) => editedAt), [undefined, undefined, undefined]);

    await page.fill("#composer", "");
    await page.keyboard.press("ArrowUp");
    await editor(page).fill("the second");
    await page.keyboard.press("Enter");
    await shows(page, edited("the second"));
    await bob.hears("the second");
    assert.equal(await focused(page), "Message");
    await hears(page, "Message edited.");
  },

  async "UX 17 the editor has the composer's keys and limits"(chat) {
    const { page, bob } = await pair(chat, ["before"]);
    await goTo(page, "before");
    await page.keyboard.press("e");
    await editor(page).fill("two");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("lines");
    assert.equal(await editor(page).inputValue(), "two\nlines");

    const keys = await page.context().newCDPSession(page);
    await keys.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
    await keys.send("Input.dispatchKeyEvent", { key: "Enter", code: "Enter", text: "\r", type: "rawKeyDown", windowsVirtualKeyCode: 229 });
    await keys.send("Input.insertText", { text: "日本" });
    await eventually("the candidate is there", async () => (await editor(page).inputValue()) === "two\nlines日本");

    const save = page.getByRole("button", { name: "Save", exact: true });
    for (const blank of ["", " \n\t", "\u200b\u2800", "\u3164"]) {
      await editor(page).fill(blank);
      assert.ok(await save.isDisabled(), JSON.stringify(blank));
      await page.keyboard.press("Enter");
      assert.equal(await editor(page).inputValue(), blank);
    }
    await editor(page).fill("🙂" + "a".repeat(16_000));
    await page.getByText("1 character too many").waitFor();
    assert.ok(await save.isDisabled());
    await page.keyboard.press("Enter");
    assert.equal(await editor(page).getAttribute("aria-invalid"), "true");
    await editor(page).fill("  indented, and trimmed at its end \n");
    await page.keyboard.press("Enter");
    await bob.hears("  indented, and trimmed at its end");

    // Where Enter is a new line, Shift+Enter saves; on touch the button does.
    await page.getByRole("button", { name: "You: ada" }).click();
    await page.getByRole("checkbox", { name: "Enter sends" }).uncheck();
    await page.keyboard.press("Escape");
    await page.locator("article").focus();
    await page.keyboard.press("e");
    await editor(page).fill("once");
    await page.keyboard.press("Enter");
    await page.keyboard.type("more");
    await page.keyboard.press("Shift+Enter");
    await bob.hears("once\nmore");
  },

  async "UX 17 an edit that changes nothing is not sent"(chat) {
    const { page, bob } = await pair(chat, ["as it is"]);
    for (const text of ["as it is", "as it is \n"]) {
      await goTo(page, "as it is");
      await page.keyboard.press("e");
      await editor(page).fill(text);
      await page.keyboard.press("Enter");
      await editor(page).waitFor({ state: "detached" });
    }
    await write(page, "after");
    await bob.hears("after");
    await shows(page, "after");
    assert.deepEqual(await messages(page), ["ada: as it is", "ada: after"]);
    assert.equal(heard(bob, "as it is").editedAt, undefined);
  },

  async "UX 44 an edit updates in place, with its time, and leaves the selection and the view as they are"(chat) {
    const { page, bob } = await pair(chat, ["mine"], { timezoneId: "Asia/Kathmandu" });
    const ids = [];
    for (let i = 0; i < 30; i++) ids.push(await bob.say(`line ${i} of many`));
    await shows(page, "line 29 of many");
    const select = (text) =>
      saying(page, text).locator(".text").evaluate((e) => getSelection().selectAllChildren(e));
    const selection = () => page.evaluate(() => getSelection().toString().trim());
    await select("line 28 of many");
    const element = await saying(page, "line 29 of many").elementHandle();
    await bob.edit(ids[29], "another line");
    await shows(page, edited("another line"));
    assert.equal(await selection(), "line 28 of many");
    assert.ok(await element.evaluate((e) => e.isConnected && e.textContent.includes("another line")), "the element was replaced");
    assert.ok((await left(page)) < 2);
    const { editedAt } = bob.messages.get(ids[29]);
    const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "Asia/Kathmandu" }).format(editedAt);
    assert.equal(await saying(page, edited("another line")).locator(".edited").getAttribute("title"), time);

    // What is selected in a message that is about to change, and what is edited elsewhere meanwhile.
    await goTo(page, "mine");
    await page.keyboard.press("e");
    await eventually("the editor has the focus", async () => (await focused(page)) === "Edit message");
    await page.keyboard.press("Control+a");
    const before = await editor(page).evaluate((e) => e.getBoundingClientRect().top);
    await bob.edit(ids[0], "longer ".repeat(60).trim());
    await bob.delete(ids[1]);
    await shows(page, edited("longer ".repeat(60).trim()));
    assert.equal(await editor(page).evaluate((e) => e.value.slice(e.selectionStart, e.selectionEnd)), "mine");
    assert.equal(await editor(page).evaluate((e) => e.getBoundingClientRect().top), before);
    assert.equal(await focused(page), "Edit message");
  },

  async "UX 44 an edit shows at once, waits for the network, survives a reload and is made once"(chat) {
    const { page, bob, proxy } = await pair(chat, ["Helo"]);
    proxy.hold("answers");
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).fill("Hello");
    await page.keyboard.press("Enter");
    await shows(page, "Hello", "pending");
    assert.equal(await saying(page, "Hello").locator(".stamp").getAttribute("title"), "Saving");
    await bob.hears("Hello");
    proxy.cut();
    await page.locator(".banner").waitFor();
    await shows(page, "Hello", "queued");
    proxy.release();
    proxy.silence("/socket.io/");
    await page.reload();
    await shows(page, "Hello", "queued");
    proxy.release();
    proxy.reset();
    await shows(page, edited("Hello"));
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).fill("Hello, all");
    proxy.cut();
    await page.locator(".banner").waitFor();
    await page.keyboard.press("Enter");
    await shows(page, edited("Hello, all"), "queued");
    proxy.release();
    await shows(page, edited("Hello, all"));
    await bob.hears("Hello, all");
    assert.equal((await bob.history()).length, 1);
  },

  async "UX 44 what somebody wrote is not lost when the message was edited meanwhile"(chat) {
    const { ada, page, bob, proxy } = await pair(chat, ["Helo"]);
    const device = await chat.member(ada);
    const [{ id }] = await bob.history();
    await goTo(page, "Helo");
    await page.keyboard.press("e");
    await editor(page).fill("Hello from the laptop");
    await device.edit(id, "Hello from the phone");
    await page.getByRole("alert").getByText("This message was edited in the meantime.").waitFor();
    await page.locator(".other").getByText("Hello from the phone").waitFor();
    assert.equal(await editor(page).inputValue(), "Hello from the laptop");
    await page.keyboard.press("Enter");
    await shows(page, edited("Hello from the laptop"));
    await bob.hears("Hello from the laptop");

    // The same while this page is away: the late edit is refused, and its text stays.
    proxy.cut();
    await page.locator(".banner").waitFor();
    await page.keyboard.press("e");
    await editor(page).fill("late");
    await page.keyboard.press("Enter");
    await shows(page, edited("late"), "queued");
    await device.edit(id, "newer");
    proxy.release();
    const unsaved = page.locator(".unsaved");
    await unsaved.getByText("Your edit wasn't saved. This message was edited somewhere else in the meantime.").waitFor();
    await unsaved.getByText("late", { exact: true }).waitFor();
    await shows(page, edited("newer"));
    await hears(page, "Your edit wasn't saved.");
    await page.reload();
    await unsaved.getByText("late", { exact: true }).waitFor();
    await unsaved.getByRole("button", { name: "Edit", exact: true }).click();
    assert.equal(await editor(page).inputValue(), "late");
    await editor(page).fill("late, but wanted");
    await page.keyboard.press("Enter");
    await shows(page, edited("late, but wanted"));
    await bob.hears("late, but wanted");
    assert.equal(await unsaved.count(), 0);
  },

  async "UX 44 what somebody wrote is not lost when the message was deleted meanwhile"(chat) {
    const { ada, page, bob, proxy } = await pair(chat, ["the one", "the other", "the last"]);
    const device = await chat.member(ada);
    const ids = Object.fromEntries((await bob.history()).map(({ text, id }) => [text, id]));
    await goTo(page, "the one");
    await page.keyboard.press("e");
    await editor(page).fill("written while it went");
    await device.delete(ids["the one"]);
    await page.getByRole("alert").getByText("This message has been deleted.").waitFor();
    assert.equal(await focused(page), "Edit message");
    await page.keyboard.type(", and more");
    await page.getByRole("button", { name: "Move to the message box" }).click();
    assert.equal(await page.inputValue("#composer"), "written while it went, and more");
    await page.keyboard.press("Enter");
    await bob.hears("written while it went, and more");

    proxy.cut();
    await page.locator(".banner").waitFor();
    await goTo(page, "the other");
    await page.keyboard.press("e");
    await editor(page).fill("saved while it went");
    await page.keyboard.press("Enter");
    await device.delete(ids["the other"]);
    proxy.release();
    const unsaved = page.locator(".unsaved");
    await unsaved.getByText("This message has been deleted, so your edit wasn't saved.").waitFor();
    await unsaved.getByText("saved while it went").waitFor();
    await page.reload();
    await unsaved.getByText("saved while it went").waitFor();
    await unsaved.getByRole("button", { name: "Discard edit" }).click();
    await unsaved.waitFor({ state: "detached" });
    assert.deepEqual(await texts(page), ["the last", "written while it went, and more"]);
  },

  async "UX 44 an edit without an answer fails within ten seconds, and can be saved again"(chat) {
    const { page, bob, proxy } = await pair(chat, ["Helo"], { clock: true });
    await goTo(page, "Helo");
    await page.keyboard.press("e");
    await editor(page).fill("Hello");
    await stopClock(page);
    proxy.stall();
    await page.keyboard.press("Enter");
    await page.clock.runFor(11_000);
    const unsaved = page.locator(".unsaved");
    await unsaved.getByText("Your edit wasn't saved.").waitFor();
    await shows(page, "Helo");
    proxy.cut();
    proxy.release();
    await page.clock.resume();
    await comesBack(page);
    await unsaved.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await shows(page, edited("Hello"));
    await bob.hears("Hello");
    assert.equal(await unsaved.count(), 0);
  },

  async "UX 44 what was being edited when the page was left is kept"(chat) {
    const { page } = await pair(chat, ["Helo", "another"]);
    for (const text of ["Helo", "another"]) {
      await goTo(page, text);
      await page.keyboard.press("e");
      if (text === "Helo") await editor(page).fill("Hello, half a thought");
    }
    await page.reload();
    const unsaved = page.locator(".unsaved");
    await unsaved.getByText("Hello, half a thought").waitFor();
    assert.equal(await unsaved.count(), 1);
    assert.equal(await editor(page).count(), 0);
    await unsaved.getByRole("button", { name: "Save", exact: true }).click();
    await shows(page, edited("Hello, half a thought"));
  },

  async "UX 44 on a phone the editor is in view and its buttons save and cancel"(chat) {
    const { page, bob } = await pair(chat, []);
    for (let i = 0; i < 20; i++) await bob.say(`line ${i}`);
    const finger = await chat.open(await chat.person("carol"), phone);
    await finger.tap("#composer");
    await finger.keyboard.type("thumbs");
    await finger.getByRole("button", { name: "Send" }).tap();
    await shows(finger, "thumbs");
    await saying(finger, "thumbs").getByRole("button", { name: "Message actions" }).press("Enter");
    await finger.getByRole("menuitem", { name: "Edit" }).tap();
    await editor(finger).waitFor();
    await finger.setViewportSize({ width: 390, height: 480 });
    await settled(finger);
    await editor(finger).press("Enter");
    assert.equal(await editor(finger).inputValue(), "thumbs\n");
    await editor(finger).fill("thumbs up");
    const box = await finger.getByRole("button", { name: "Save", exact: true }).boundingBox();
    assert.ok(box.height >= 44 && box.y + box.height <= 480, JSON.stringify(box));
    await finger.getByRole("button", { name: "Save", exact: true }).tap();
    await shows(page, edited("thumbs up"));
  },
};
