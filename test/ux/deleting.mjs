// Deleting messages: one's own, and those of others by who may.
import assert from "node:assert/strict";
import { comesBack, focused, goTo, hears, messages, saying, shows, stopClock, texts, write } from "./gestures.mjs";

/** Answers the question whether to delete. */
async function confirm(page, key = "Enter") {
  await page.getByRole("alertdialog", { name: /^Delete this message/ }).waitFor();
  await page.keyboard.press(key);
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
}

/** Deletes the message with that text, by keyboard. */
async function remove(page, text) {
  await goTo(page, text);
  await page.keyboard.press("Delete");
  await confirm(page);
}

const gone = (page, text) => saying(page, text).waitFor({ state: "detached" });

export default {
  async "UX 43 a message is deleted after one question, for everybody, and the focus stays beside it"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.person("bob")];
    const page = await chat.open(ada);
    const reader = await chat.open(bob);
    for (const text of ["one", "two", "three", "four"]) {
      await write(page, text);
      await shows(reader, text);
    }
    await shows(page, "four");
    await goTo(page, "two");
    await page.keyboard.press("Delete");
    const question = page.getByRole("alertdialog", { name: "Delete this message?" });
    await question.getByText("two").waitFor();
    assert.equal(await focused(page), "Delete");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Cancel");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    assert.equal(await focused(page), "two");
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    assert.deepEqual(await texts(reader), ["one", "two", "three", "four"]);

    await page.keyboard.press("Delete");
    await confirm(page);
    await gone(reader, "two");
    await gone(page, "two");
    assert.equal(await focused(page), "three");
    await hears(page, "Message deleted.");
    await remove(page, "four");
    await gone(page, "four");
    assert.equal(await focused(page), "three");
    for (const text of ["one", "three"]) {
      await remove(page, text);
      await gone(reader, text);
      await gone(page, text);
    }
    assert.notEqual(await focused(page), "BODY");
    assert.deepEqual(await texts(reader), []);
    await page.reload();
    await page.getByText("Nobody has said anything yet.").waitFor();
  },

  async "UX 43 messages deleted while somebody was offline go when they are back"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    const proxy = await chat.proxy();
    const page = await chat.open(ada, { through: proxy });
    const ids = [];
    for (let i = 0; i < 6; i++) ids.push(await bob.say(`line ${i}`));
    await shows(page, "line 5");
    await goTo(page, "line 3");
    proxy.cut();
    await page.locator(".banner").waitFor();
    for (const i of [1, 3, 5]) await bob.delete(ids[i]);
    proxy.release();
    await gone(page, "line 3");
    assert.deepEqual(await texts(page), ["line 0", "line 2", "line 4"]);
    assert.equal(await focused(page), "line 4");
    // From the cache too: the page is left before it could hear of it.
    proxy.cut();
    await page.locator(".banner").waitFor();
    await bob.delete(ids[0]);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
    proxy.release();
    await page.reload();
    await gone(page, "line 0");
    assert.deepEqual(await texts(page), ["line 2", "line 4"]);
  },

  async "UX 43 a deletion waits for the network, is made once, and says when it has failed"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    const proxy = await chat.proxy();
    const page = await chat.open(ada, { through: proxy, clock: true });
    for (const text of ["stays", "goes", "goes later"]) {
      await write(page, text);
      await shows(page, text);
    }
    proxy.cut();
    await page.locator(".banner").waitFor();
    await remove(page, "goes");
    await shows(page, "goes", "queued");
    assert.equal(await saying(page, "goes").locator(".stamp").getAttribute("title"), "Will be deleted");
    proxy.release();
    await comesBack(page);
    await gone(page, "goes");

    await stopClock(page);
    proxy.stall();
    await goTo(page, "goes later");
    await page.keyboard.press("Delete");
    await page.clock.runFor(500);
    await page.keyboard.press("Enter");
    await page.clock.runFor(11_000);
    const failed = page.locator(".unsaved").getByText("This message wasn't deleted.");
    await failed.waitFor();
    proxy.cut();
    proxy.release();
    await page.clock.resume();
    await comesBack(page);
    await page.getByRole("button", { name: "Retry", exact: true }).press("Enter");
    await gone(page, "goes later");
    assert.deepEqual((await bob.history()).map(({ text }) => text), ["stays"]);
    assert.deepEqual(await messages(page), ["ada: stays"]);
  },

  async "UX 43 moderators delete what others said, members only their own, and the server has the last word"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    const [first, second] = [await bob.say("out of order"), await bob.say("and again")];
    const proxy = await chat.proxy();
    const member = await chat.open(ada, { through: proxy });
    await shows(member, "and again");
    await goTo(member, "out of order");
    await member.keyboard.press("Delete");
    await member.keyboard.press("Enter");
    await member.getByRole("menu").waitFor();
    assert.deepEqual(await member.getByRole("menuitem").allInnerTexts(), ["Add reaction\nA", "Reply\nR", "Quote\nQ", "Save for later\nS", "Copy text", "Copy link", "Mark as unread from here\nU"]);
    const forger = await chat.member(ada);
    for (const [event, payload] of [["delete", { message: first }], ["edit", { message: first, text: "forged" }], ["edit", { message: first, text: "forged", base: 0 }]]) {
      await assert.rejects(forger.call(event, payload), /forbidden/);
    }

    await chat.server.command("user", "make-admin", "ada");
    await member.reload();
    await shows(member, "and again");
    await goTo(member, "out of order");
    await member.keyboard.press("Enter");
    await member.getByRole("menu").waitFor();
    assert.deepEqual((await member.getByRole("menuitem").allInnerTexts()).map((text) => text.split("\n")[0]), ["Add reaction", "Reply", "Quote", "Pin", "Save for later", "Copy text", "Copy link", "Mark as unread from here", "Delete"]);
    await member.keyboard.press("Escape");
    await member.keyboard.press("Delete");
    const question = member.getByRole("alertdialog", { name: "Delete this message for everyone?" });
    await question.getByText("bob").waitFor();
    await question.getByText("out of order").waitFor();
    await member.keyboard.press("Enter");
    await gone(member, "out of order");
    assert.deepEqual((await bob.history()).map(({ id }) => id), [second]);

    // The page does not know yet that she is no moderator any more.
    proxy.hold("answers");
    await chat.server.command("user", "make-member", "ada");
    await remove(member, "and again");
    proxy.release();
    await member.locator(".unsaved").getByText("This message wasn't deleted.").waitFor();
    await member.getByRole("button", { name: "Keep the message" }).click();
    await member.locator(".unsaved").waitFor({ state: "detached" });
    assert.deepEqual(await messages(member), ["bob: and again"]);
  },

  async "UX 43 a question about a message that somebody else deletes goes with it"(chat) {
    const [ada, device] = [await chat.person("ada"), await chat.member("bob")];
    const page = await chat.open(ada);
    const other = await chat.member(ada);
    await device.say("before");
    const ids = { question: await other.say("question"), menu: await other.say("menu") };
    await device.say("after");
    await shows(page, "after");
    await goTo(page, "question");
    await page.keyboard.press("Delete");
    await page.getByRole("alertdialog").waitFor();
    await other.delete(ids.question);
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    assert.notEqual(await focused(page), "BODY");
    await goTo(page, "menu");
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    await other.delete(ids.menu);
    await page.getByRole("menu").waitFor({ state: "detached" });
    assert.notEqual(await focused(page), "BODY");
    assert.deepEqual(await texts(page), ["before", "after"]);
  },
};
