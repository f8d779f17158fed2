// What is kept: messages that are pinned for a room, or saved for oneself, and for how long one's own can be changed.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { go, make, say } from "./community.mjs";
import { eventually } from "./eventually.mjs";
import { forged } from "./forger.mjs";
import { harmlessFormats, isReadOut, reads } from "./formats.mjs";
import { editor, focused, goTo, hears, saying, settled, shows, write } from "./gestures.mjs";
import { payloads } from "./payloads.mjs";

const at = (page, path) => page.waitForURL((url) => url.pathname === path);

const pinsOf = (page) => page.getByRole("group", { name: "Pinned messages" });
const savedOf = (page) => page.getByRole("group", { name: "Saved messages" });

/** The texts of a list, top to bottom. */
const listed = (list) => list.locator("li").evaluateAll((all) => all.map((e) => (e.querySelector(".said") ?? e.querySelector(".gone")).textContent.trim()));

const lists = (list, texts) => eventually(`the list has ${texts}`, async () => JSON.stringify(await listed(list)) === JSON.stringify(texts));

/** The mark on a pinned message. */
const mark = (page, text) => saying(page, text).locator(".pin");

/** A private room of two people with some messages, and the page of one of them. */
async function pair(chat, options = {}) {
  const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
  const self = await chat.member(ada);
  const { me } = await self.call("resume", { user: { n: 0, id: "" }, open: {} });
  const room = await make(bob, "trip", "private");
  await bob.call("invite", { room, users: [me.id] });
  await self.call("join", { room });
  const ids = {};
  for (const text of ["one", "two", "three"]) ids[text] = (await say(bob, room, text)).id;
  const page = await chat.open(ada, options);
  await go(page, "trip");
  await shows(page, "three");
  return { ada, bob, self, page, room, ids };
}

const pin = (member, message, on = true) => member.call("pin", { message, on });

/** Chooses an action from the menu of a message. */
async function choose(page, text, action) {
  await goTo(page, text);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

async function openPins(page) {
  await page.getByRole("button", { name: "Details" }).click();
  await page.getByRole("button", { name: /^Pinned messages/ }).click();
  await pinsOf(page).waitFor();
}

export default {
  async "UX 41 a message is pinned and unpinned for everybody, and its line and the list lead to it"(chat) {
    const { bob, page, room, ids } = await pair(chat);
    await choose(page, "two", "Pin");
    await mark(page, "two").waitFor();
    await hears(page, "Message pinned.");
    await page.getByRole("link", { name: "ada pinned a message" }).click();
    await at(page, `/chat/${room}/${ids.two}`);
    await eventually("the message has the focus", async () => (await focused(page)) === "two");
    await page.goBack();
    await pin(bob, ids.one);
    await mark(page, "one").waitFor();
    await openPins(page);
    await at(page, `/chat/${room}/pins`);
    await lists(pinsOf(page), ["one", "two"]);
    // It is live: what others pin, edit and delete shows at once.
    await pin(bob, ids.three);
    await lists(pinsOf(page), ["three", "one", "two"]);
    await bob.edit(ids.one, "first");
    await lists(pinsOf(page), ["three", "first", "two"]);
    await bob.delete(ids.three);
    await lists(pinsOf(page), ["first", "two"]);
    await pinsOf(page).getByRole("link", { name: /first/ }).click();
    await at(page, `/chat/${room}/${ids.one}`);
    await page.locator(".marked").filter({ hasText: "first" }).waitFor();
    await page.goBack();
    await lists(pinsOf(page), ["first", "two"]);
    await pinsOf(page).locator("li", { hasText: "two" }).getByRole("button", { name: "Unpin" }).click();
    await lists(pinsOf(page), ["first"]);
    await mark(page, "two").waitFor({ state: "detached" });
    await pin(bob, ids.one, false);
    await pinsOf(page).getByText("No message is pinned here yet.").waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Pinned messages 0" }).waitFor();
  },

  async "UX 41 a pinned message that is not loaded is shown in its place, and the list comes after a reload too"(chat) {
    const { bob, page, room, ids } = await pair(chat);
    await pin(bob, ids.one);
    for (let i = 0; i < 120; i++) await say(bob, room, `line ${i}`);
    await page.goto(`${chat.server.base}/chat/${room}/pins`);
    await lists(pinsOf(page), ["one"]);
    assert.equal(await saying(page, "one").count(), 0);
    await pinsOf(page).getByRole("link", { name: /one/ }).click();
    await page.locator(".marked").filter({ hasText: "one" }).waitFor();
    await at(page, `/chat/${room}/${ids.one}`);
    await page.reload();
    await page.locator(".marked").filter({ hasText: "one" }).waitFor();
  },

  async "UX 41 where everybody finds a room only its moderators pin, and one too many is refused in plain words"(chat) {
    const bob = await chat.member("bob");
    const page = await chat.open(await chat.person("ada"));
    await bob.say("in the lobby");
    await shows(page, "in the lobby");
    await goTo(page, "in the lobby");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Reply" }).waitFor();
    assert.equal(await page.getByRole("menuitem", { name: "Pin" }).count(), 0);
    await page.keyboard.press("Escape");
    const { room } = await bob.call("converse", { users: [(await bob.call("people", { query: "ada", after: "" })).people[0].id] });
    for (let i = 0; i < 100; i++) await pin(bob, (await say(bob, room.id, `pinned ${i}`)).id);
    await say(bob, room.id, "one more");
    await go(page, "bob");
    await shows(page, "one more");
    await goTo(page, "one more");
    await page.keyboard.press("p");
    await page.getByText("100 messages are pinned here, which is the most. Unpin one first.").waitFor();
    await openPins(page);
    await eventually("all are listed", async () => (await pinsOf(page).locator("li").count()) === 100);
  },

  async "UX 66 what is saved on one device is saved on the other, and listed there with its room"(chat) {
    const { ada, page, room, ids } = await pair(chat);
    const tablet = await chat.open(ada);
    await tablet.getByRole("button", { name: "Saved messages" }).click();
    await tablet.getByText("You haven't saved any messages.").waitFor();
    await goTo(page, "two");
    await page.keyboard.press("s");
    await hears(page, "Message saved for later.");
    await lists(savedOf(tablet), ["two"]);
    await choose(page, "one", "Save for later");
    await lists(savedOf(tablet), ["one", "two"]);
    await savedOf(tablet).locator("li", { hasText: "two" }).getByText("trip", { exact: true }).waitFor();
    await savedOf(tablet).getByRole("link", { name: /two/ }).click();
    await at(tablet, `/chat/${room}/${ids.two}`);
    await tablet.locator(".marked").filter({ hasText: "two" }).waitFor();
    await tablet.goBack();
    await at(tablet, "/chat/saved");
    await lists(savedOf(tablet), ["one", "two"]);
    await page.reload();
    await shows(page, "two");
    await choose(page, "two", "Remove from saved messages");
    await lists(savedOf(tablet), ["one"]);
    await savedOf(tablet).getByRole("button", { name: "Remove from saved messages" }).click();
    await tablet.getByText("You haven't saved any messages.").waitFor();
    await goTo(page, "one");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Save for later" }).waitFor();
  },

  async "UX 43 of what one may not see any more the list has no word, and it can be taken out"(chat) {
    const { bob, self, page, room, ids } = await pair(chat);
    for (const text of ["one", "two", "three"]) await self.call("save", { message: ids[text], on: true });
    await bob.delete(ids.two);
    await page.getByRole("button", { name: "Saved messages" }).click();
    await lists(savedOf(page), ["three", "This message is no longer available.", "one"]);
    await self.call("leave", { room });
    await page.goto(`${chat.server.base}/chat/saved`);
    await lists(savedOf(page), Array(3).fill("This message is no longer available."));
    assert.equal(/\b(one|two|three)\b/.test(await savedOf(page).textContent()), false);
    assert.equal(await savedOf(page).getByRole("link").count(), 0);
    for (let left = 3; left > 0; left--) {
      await savedOf(page).getByRole("button", { name: "Remove from saved messages" }).first().click();
      await eventually("it is gone", async () => (await savedOf(page).locator("li").count()) === left - 1);
    }
    await page.getByText("You haven't saved any messages.").waitFor();
  },

  async "UX 85 by keyboard alone a message is pinned and saved, found in the lists, and taken out of them"(chat) {
    const { page, room, ids } = await pair(chat);
    for (const text of ["one", "two"]) {
      await goTo(page, text);
      await page.keyboard.press("p");
      await mark(page, text).waitFor();
    }
    await page.getByRole("button", { name: "Details" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Pinned messages 2" }).focus();
    await page.keyboard.press("Enter");
    await lists(pinsOf(page), ["two", "one"]);
    await eventually("Back has the focus", async () => (await focused(page)) === "Back");
    for (const name of ["Pinned messages", /^bob.*two$/s, "Unpin"]) {
      await page.keyboard.press("Tab");
      assert.match(await focused(page), name instanceof RegExp ? name : new RegExp(`^${name}$`));
    }
    await page.keyboard.press("Enter");
    await lists(pinsOf(page), ["one"]);
    await eventually("the next one has the focus", async () => /one$/.test(await focused(page)));
    await page.keyboard.press("Enter");
    await at(page, `/chat/${room}/${ids.one}`);
    await eventually("the message has the focus", async () => (await focused(page)) === "one");
    await page.keyboard.press("s");
    await hears(page, "Message saved for later.");
    await page.getByRole("button", { name: "Saved messages" }).focus();
    await page.keyboard.press("Enter");
    await lists(savedOf(page), ["one"]);
    await savedOf(page).getByRole("button").focus();
    await page.keyboard.press("Enter");
    await page.getByText("You haven't saved any messages.").waitFor();
    assert.equal(await focused(page), "Saved messages");
  },

  async "UX 90 on a phone the lists are views of their own, and Back leads out of them"(chat) {
    const { page, room, ids } = await pair(chat, { ...phone, waits: false });
    const choose = async (action) => {
      await saying(page, "one").getByRole("button", { name: "Message actions" }).press("Enter");
      await page.getByRole("menuitem", { name: action }).tap();
    };
    await choose("Pin");
    await mark(page, "one").waitFor();
    await choose("Save for later");
    await page.getByRole("button", { name: "Details" }).tap();
    await page.getByRole("button", { name: "Pinned messages 1" }).tap();
    await lists(pinsOf(page), ["one"]);
    const button = await pinsOf(page).getByRole("button", { name: "Unpin" }).boundingBox();
    assert.ok(button.width >= 44 && button.height >= 44, JSON.stringify(button));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await pinsOf(page).getByRole("link").tap();
    await at(page, `/chat/${room}/${ids.one}`);
    await page.locator(".marked").filter({ hasText: "one" }).waitFor();
    await page.goBack();
    await lists(pinsOf(page), ["one"]);
    await page.getByRole("button", { name: "Back" }).tap();
    await page.getByRole("button", { name: "Pinned messages 1" }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByRole("button", { name: "Saved messages" }).tap();
    await lists(savedOf(page), ["one"]);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await page.getByRole("button", { name: "Back" }).tap();
    await page.getByRole("button", { name: "Saved messages" }).waitFor();
  },

  async "UX 3 a list that can't be had says so, and comes when the connection is back"(chat) {
    const proxy = await chat.proxy();
    const { bob, page, ids } = await pair(chat, { through: proxy });
    await pin(bob, ids.one);
    await mark(page, "one").waitFor();
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByRole("button", { name: "Pinned messages 1" }).waitFor();
    proxy.cut();
    await page.waitForSelector(".banner");
    await page.getByRole("button", { name: "Pinned messages 1" }).click();
    await pinsOf(page).getByText("The connection was lost. Try again.").waitFor();
    proxy.release();
    await lists(pinsOf(page), ["one"]);
  },

  async "UX 44 when the time is over a message is not offered to be edited or deleted, and what was begun is kept"(chat) {
    await chat.serve(() => ["--edit-within", "4s", "--delete-within", "4s"]);
    const page = await chat.open(await chat.person("ada"));
    await write(page, "a first try");
    await shows(page, "a first try");
    await goTo(page, "a first try");
    await page.keyboard.press("e");
    await editor(page).fill("a second try");
    await page.getByText("Messages can only be edited within 4 seconds of being sent.").waitFor();
    await page.getByRole("button", { name: "Move to the message box" }).click();
    assert.equal(await page.inputValue("#composer"), "a second try");
    await goTo(page, "a first try");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Reply" }).waitFor();
    for (const name of ["Edit", "Delete"]) assert.equal(await page.getByRole("menuitem", { name }).count(), 0);
    await page.keyboard.press("Escape");
    // While a menu is open, what it is too late for goes from it.
    await page.fill("#composer", "");
    await write(page, "another");
    await shows(page, "another");
    await goTo(page, "another");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    await page.getByRole("menuitem", { name: "Delete" }).waitFor({ state: "detached" });
  },

  async "UX 53 hostile texts and names are text in both lists"(chat) {
    const { page, room } = await forged(chat, "ada");
    const view = async (texts) => {
      await page.evaluate(({ texts, room }) => {
        const messages = texts.map((text, i) => ({
          ...{ id: `m${i}`, room: room.id, n: i, count: 0, author: { id: `a${i}`, name: text }, clientId: "", at: 1, text },
          pinned: { by: { id: "x", name: text }, at: 1 },
        }));
        forger.answers.pins = () => ({ messages, asOf: 1e9, before: "" });
        forger.answers.saved = () => ({ saved: messages.map((message) => ({ id: message.id, at: 1, room: { ...room, name: message.text }, message })), before: "" });
      }, { texts, room });
    };
    const seen = (list) =>
      list.locator("li").evaluateAll((all) => all.map((e) => [e.querySelector(".who").textContent, e.querySelector(".where")?.textContent, e.querySelector(".said").textContent]));
    const kinds = () => page.evaluate(() => kindsOf(document.querySelector(".kept")));
    const show = async (texts) => {
      await view(texts);
      await page.getByRole("button", { name: "Saved messages" }).click();
      await savedOf(page).locator("li").nth(texts.length - 1).waitFor();
      await settled(page);
      const saved = { rows: await seen(savedOf(page)), kinds: await kinds() };
      await page.goBack();
      await openPins(page);
      await pinsOf(page).locator("li").nth(texts.length - 1).waitFor();
      const pins = { rows: await seen(pinsOf(page)), kinds: await kinds() };
      await page.getByRole("button", { name: "Back" }).click();
      await page.getByRole("button", { name: "Close" }).click();
      return { saved, pins };
    };
    const harmless = ["hello", "https://a.example/ and mailto:a@a.example", "👏", "a longer one ".repeat(30), "two\nlines", ...harmlessFormats];
    await show(harmless);
    await reads(page);
    const known = await show(harmless);
    const shown = await show(payloads);
    const beginning = (text) => ([...text].length > 200 ? `${[...text].slice(0, 200).join("")}…` : text);
    for (const list of ["saved", "pins"]) {
      assert.deepEqual(shown[list].kinds.filter((kind) => !known[list].kinds.includes(kind)), []);
      for (const [i, text] of payloads.entries()) {
        const [who, where, said] = shown[list].rows[i];
        assert.equal(who, text);
        if (list === "saved") assert.equal(where, text);
        assert.ok(isReadOut(beginning(text), said), `${text} is ${said}`);
      }
    }
  },

  async "UX 87 no serious finding in the lists of what is kept"(chat) {
    const { bob, self, page, ids } = await pair(chat);
    for (const text of ["one", "two"]) await pin(bob, ids[text]);
    for (const text of ["two", "three"]) await self.call("save", { message: ids[text], on: true });
    await bob.delete(ids.three);
    await mark(page, "two").waitFor();
    await openPins(page);
    await lists(pinsOf(page), ["two", "one"]);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page, { colorScheme }), [], colorScheme);
    }
    await page.getByRole("button", { name: "Saved messages" }).click();
    await lists(savedOf(page), ["This message is no longer available.", "two"]);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page, { colorScheme }), [], colorScheme);
    }
  },
};
