// Emoji on messages: one tap, seen by everybody, once each.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { online, phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { focused, goTo, saying, shows, write } from "./gestures.mjs";

/** The reactions on a message: each emoji with its count, one's own with a star. */
const reactions = (page, text) =>
  saying(page, text).first().locator(".reactions button[aria-pressed]").evaluateAll((all) => all.map((e) => e.textContent.trim().replace(/\s+/g, " ") + (e.ariaPressed === "true" ? " *" : "")));

const reacts = (page, text, expected) => eventually(`${expected} on ${text}`, async () => JSON.stringify(await reactions(page, text)) === JSON.stringify(expected));

const chip = (page, text, emoji) => saying(page, text).first().locator(".reactions button", { hasText: emoji });

/** Opens the picker on a message and picks what is found first. */
async function pick(page, text, name) {
  await saying(page, text).hover();
  await page.getByRole("toolbar").getByRole("button", { name: "Add reaction" }).click();
  await page.getByRole("textbox", { name: "Search emoji" }).fill(name);
  await page.keyboard.press("Enter");
}

/** Two people's pages of one room with a message. */
async function two(chat, options) {
  const [ada, bob] = [await chat.person("ada"), await chat.person("bob")];
  const pages = [await chat.open(ada, options), await chat.open(bob)];
  await write(pages[1], "hello");
  for (const page of pages) await shows(page, "hello");
  return { ada, bob, page: pages[0], other: pages[1] };
}

export default {
  async "UX 45 a reaction is shown at once, counted for everybody, joined and taken back with a tap"(chat) {
    const { ada, page, other } = await two(chat);
    await pick(page, "hello", "tada");
    await reacts(page, "hello", ["🎉 1 *"]);
    await reacts(other, "hello", ["🎉 1"]);
    await chip(other, "hello", "🎉").click();
    assert.deepEqual(await reactions(other, "hello"), ["🎉 2 *"], "at once");
    await reacts(page, "hello", ["🎉 2 *"]);
    // The other device of a person knows which are theirs.
    const phone = await chat.open(ada);
    await reacts(phone, "hello", ["🎉 2 *"]);
    await chip(page, "hello", "🎉").click();
    for (const [some, expected] of [[page, "🎉 1"], [phone, "🎉 1"], [other, "🎉 1 *"]]) await reacts(some, "hello", [expected]);
    await chip(other, "hello", "🎉").click();
    for (const some of [page, phone, other]) await reacts(some, "hello", []);
  },

  async "UX 45 who has reacted is named beside the pointer and in a list"(chat) {
    const { page, other } = await two(chat);
    await pick(page, "hello", "tada");
    await reacts(other, "hello", ["🎉 1"]);
    await chip(other, "hello", "🎉").click();
    await reacts(page, "hello", ["🎉 2 *"]);
    await chip(page, "hello", "🎉").hover();
    await eventually("the names", async () => /ada.*and.*bob/u.test(await chip(page, "hello", "🎉").getAttribute("title")));
    await goTo(page, "hello");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Who reacted" }).click();
    const dialog = page.getByRole("dialog", { name: "Reactions" });
    await dialog.getByRole("listitem").nth(1).waitFor();
    assert.deepEqual(await dialog.getByRole("listitem").allInnerTexts(), ["ada", "bob"]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "hello");
  },

  async "UX 45 reactions are set, joined and taken back by keyboard alone"(chat) {
    const { page, other } = await two(chat);
    await goTo(page, "hello");
    await page.keyboard.press("a");
    await page.getByRole("textbox", { name: "Search emoji" }).waitFor();
    await page.keyboard.type("tada");
    await page.keyboard.press("Enter");
    await reacts(other, "hello", ["🎉 1"]);
    await eventually("the focus is on the message again", async () => (await focused(page)).includes("hello"));
    await page.keyboard.press("Tab");
    await eventually("a reaction has the focus", async () => {
      if (await chip(page, "hello", "🎉").evaluate((e) => e === document.activeElement)) return true;
      await page.keyboard.press("Tab");
      return false;
    });
    await page.keyboard.press("Space");
    await reacts(other, "hello", []);
  },

  async "UX 45 a reaction made offline is shown, and sent after the reconnect"(chat) {
    const { page, other } = await two(chat);
    chat.expects(/ERR_INTERNET_DISCONNECTED/);
    const line = page.context();
    await pick(page, "hello", "heart");
    await eventually("it is there", async () => (await reactions(page, "hello")).length === 1);
    await reacts(other, "hello", await reactions(page, "hello").then(([one]) => [one.replace(" *", "")]));
    await line.setOffline(true);
    await page.locator(".banner").getByText("You're offline.").waitFor();
    await pick(page, "hello", "tada");
    await eventually("it is shown", async () => (await reactions(page, "hello")).includes("🎉 1 *"));
    assert.equal((await reactions(other, "hello")).length, 1);
    await line.setOffline(false);
    await online(page);
    await eventually("the other sees it", async () => (await reactions(other, "hello")).includes("🎉 1"));
  },

  async "UX 45 reactions survive a reload from the cache, and go with the message"(chat) {
    const { page, other } = await two(chat);
    await pick(page, "hello", "tada");
    await reacts(other, "hello", ["🎉 1"]);
    await page.reload();
    await reacts(page, "hello", ["🎉 1 *"]);
    await goTo(other, "hello");
    await other.keyboard.press("Delete");
    await other.getByRole("button", { name: "Delete" }).last().click();
    await eventually("the message is gone", async () => (await saying(page, "hello").count()) === 0);
    assert.equal(await page.locator(".reactions").count(), 0);
  },

  async "UX 45 on a phone a long press reacts, and chips are as large as a finger"(chat) {
    const { page, other } = await two(chat, phone);
    await saying(page, "hello").locator(".text").tap();
    await saying(page, "hello").getByRole("button", { name: "Message actions" }).evaluate((e) => e.click());
    await page.getByRole("menuitem", { name: "Add reaction" }).tap();
    await page.getByRole("textbox", { name: "Search emoji" }).fill("tada");
    await page.getByRole("gridcell").getByRole("button").or(page.getByRole("gridcell")).first().tap();
    await reacts(other, "hello", ["🎉 1"]);
    const box = await chip(page, "hello", "🎉").evaluate((e) => {
      const { width, height } = e.getBoundingClientRect();
      const { inset } = getComputedStyle(e, "::after");
      return { width, height, inset };
    });
    assert.ok(box.height + 10 >= 44 && box.width + 8 >= 44, JSON.stringify(box));
  },

  async "UX 87 axe finds nothing serious on messages with reactions and the list of people"(chat) {
    const { ada, page } = await two(chat);
    await pick(page, "hello", "tada");
    await reacts(page, "hello", ["🎉 1 *"]);
    for (const colorScheme of schemes) {
      const shown = await chat.open(ada, { colorScheme });
      await reacts(shown, "hello", ["🎉 1 *"]);
      assert.deepEqual(await findings(shown, { colorScheme }), [], colorScheme);
      await goTo(shown, "hello");
      await shown.keyboard.press("Enter");
      await shown.getByRole("menuitem", { name: "Who reacted" }).click();
      await shown.getByRole("dialog", { name: "Reactions" }).getByRole("listitem").waitFor();
      assert.deepEqual(await findings(shown, { colorScheme }), [], `${colorScheme}, the list`);
    }
  },
};
