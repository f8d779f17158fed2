// Rooms: made, found, joined, changed, left and deleted, between people in browsers of their own.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { community, go } from "./community.mjs";
import { eventually } from "./eventually.mjs";
import { saying, shows, write } from "./gestures.mjs";
import { password } from "./member.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const line = (page, text) => page.locator(".system").getByText(text);
/** A room in the list, by its name. */
const listed = (page, name) => page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });
const titled = (page, name) => page.locator("header h1").getByText(name, { exact: true }).waitFor();

async function add(page, what) {
  await button(page, "Add a room or conversation").click();
  await page.getByRole("menuitem", { name: what }).click();
}

/** Goes to the list of rooms, which comes when it is first wanted, and searches it. */
async function browse(page, text) {
  await button(page, "Browse rooms").click();
  await page.locator("main").getByRole("searchbox").waitFor();
  await page.keyboard.type(text);
}

async function create(page, { name, topic = "", kind = "Public" }) {
  await add(page, "Create a room");
  const dialog = page.getByRole("dialog", { name: "Create a room" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Topic").fill(topic);
  await dialog.getByLabel(kind, { exact: false }).check();
  await dialog.getByRole("button", { name: "Create room" }).click();
  await titled(page, name);
}

async function invite(page, name) {
  await button(page, "Details").click();
  await button(page, "Invite people").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").fill(name);
  await dialog.getByRole("option", { name }).click();
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

export default {
  async "rooms: one is created, found while typing, looked at, joined, and talked in"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    await create(ada, { name: "Reading group", topic: "Chapter one" });
    assert.match(new URL(ada.url()).pathname, /^\/chat\/[0-9a-z]{13}$/);
    await write(ada, "who has read it");
    await shows(ada, "who has read it");

    await browse(bob, "read");
    await bob.getByText("1 room", { exact: true }).waitFor({ state: "attached" });
    await bob.keyboard.press("ArrowDown");
    await bob.keyboard.press("Enter");
    await bob.getByText("Chapter one").first().waitFor();
    await bob.getByRole("article").getByText("who has read it").waitFor();
    await button(bob, "Join room").click();
    await shows(bob, "who has read it");
    await line(ada, "bob joined").waitFor();
    await write(bob, "I have");
    await shows(ada, "I have");
    await listed(bob, "Reading group").waitFor();
    await bob.reload();
    await shows(bob, "I have");
  },

  async "rooms: a private one is nowhere, until its owner invites; and nobody hears of it after a removal"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    await create(ada, { name: "Surprise party", kind: "Private" });
    await write(ada, "canary");
    await shows(ada, "canary");
    const address = ada.url();
    await browse(bob, "surprise");
    await bob.getByText("Nothing matches").waitFor();
    await bob.goto(address);
    await bob.getByText("Either there is no room at this address, or you aren't a member of it.").waitFor();

    await invite(ada, "bob");
    await bob.getByRole("heading", { name: "ada invited you to Surprise party" }).waitFor();
    await button(bob, "Join room").click();
    await shows(bob, "canary");

    await button(ada, "People 2").click();
    await ada.getByRole("button", { name: "Actions for bob" }).click();
    await ada.getByRole("menuitem", { name: "Remove from this room" }).click();
    await button(ada, "Remove").click();
    await bob.getByText("You're no longer in").waitFor();
    assert.equal(await bob.getByText("canary").count(), 0);
    await listed(bob, "Surprise party").waitFor({ state: "detached" });
  },

  async "rooms: where one may not write, or change anything, the page says so"(chat) {
    const bob = await chat.member("bob");
    const { room } = await bob.call("create", { clientId: "x", kind: "public", name: "Board", write: "moderators" });
    const person = await chat.person("ada");
    const self = await chat.member(person);
    await self.call("join", { room: room.id });
    const ada = await chat.open(person);
    await ada.addInitScript(() => {
      const look = () => {
        if (document.querySelector(".closed")) window.told = true;
        else if (window.told && document.querySelector("#composer")) window.untold = true;
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true });
    });
    await ada.goto(`${chat.server.base}/chat/${room.id}`);
    await ada.getByText("Only moderators can write here.").waitFor();
    await ada.locator("#composer").waitFor({ state: "detached" });
    await bob.call("send", { room: room.id, clientId: "y", text: "read this" });
    await shows(ada, "read this");
    assert.equal(await ada.evaluate(() => window.untold), undefined, "what is said of the room is not taken back when the page has connected");
    await bob.call("change", { room: room.id, write: "members" });
    await write(ada, "now I may");
    await shows(ada, "now I may");
    await bob.call("archive", { room: room.id, archived: true });
    await ada.getByText("This room is archived. You can read it, but nobody can write here.").waitFor();
    await bob.call("archive", { room: room.id, archived: false });
    await ada.goto(`${chat.server.base}/chat/${room.id}/settings`);
    await ada.getByText("Only moderators and owners can change this room.").waitFor();
  },

  async "rooms: what is changed is seen by everybody at once, in the header and as a line"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    await create(ada, { name: "Board" });
    await bob.goto(ada.url());
    await button(bob, "Join room").click();
    await titled(bob, "Board");
    await button(ada, "Details").click();
    await button(ada, "Room settings").click();
    await ada.getByLabel("Name").fill("Council");
    await ada.getByLabel("Topic").fill("Minutes and decisions");
    await button(ada, "Save changes").click();
    await ada.getByText("Saved.").waitFor();
    await titled(bob, "Council");
    await bob.locator("header").getByText("Minutes and decisions").waitFor();
    await bob.getByText("3 changes in this room").click();
    await line(bob, "ada renamed the room to “Council”").waitFor();
    await line(bob, "ada changed the topic to “Minutes and decisions”").waitFor();
    // A name that is taken is said at its field, and what was written stays.
    await ada.getByLabel("Name").fill("lobby");
    await button(ada, "Save changes").click();
    await ada.getByText("There's already a public room with this name.").waitFor();
    assert.equal(await ada.getByLabel("Name").inputValue(), "lobby");
  },

  async "rooms: only administrators are offered to create announcements"(chat) {
    const ada = await chat.person("ada");
    const page = await chat.open(ada);
    const dialog = page.getByRole("dialog", { name: "Create a room" });
    await add(page, "Create a room");
    await dialog.getByLabel("Private", { exact: false }).waitFor();
    assert.equal(await dialog.getByLabel("Announcements", { exact: false }).count(), 0);
    await page.keyboard.press("Escape");
    await chat.server.command("user", "make-admin", "ada");
    await page.reload();
    await create(page, { name: "News", kind: "Announcements" });
  },

  async "UX 86 beside the messages, over them or in their place, details are closed by Escape, and the focus goes back"(chat) {
    const { page } = await community(chat, { viewport: { width: 1280, height: 800 } });
    await go(page, "attic");
    const width = () => page.$eval("#messages", (e) => e.getBoundingClientRect().width);
    const details = button(page, "Details");
    const panel = page.getByRole("complementary", { name: "Details" });
    const closed = async () => {
      await panel.waitFor({ state: "detached" });
      await eventually("the focus is back", () => details.evaluate((e) => e === document.activeElement));
    };
    const open = async () => {
      await details.click();
      await panel.waitFor();
      return panel.boundingBox();
    };
    const wide = await width();
    await open();
    assert.ok((await width()) < wide, "it stands beside the messages");
    await page.keyboard.press("Escape");
    await closed();
    for (const size of [1_000, 760]) {
      await page.setViewportSize({ width: size, height: 700 });
      const nav = await page.getByRole("navigation", { name: "Rooms" }).evaluate((e) => (e.checkVisibility() ? e.getBoundingClientRect().width : 0));
      await eventually("the messages have the rest of the width", async () => Math.round((await width()) + nav) === size);
      const before = await width();
      const box = await open();
      assert.equal(await width(), before, "the messages keep their place");
      assert.ok(box.width < before && Math.round(box.x + box.width) === size, `it is ${box.width} wide`);
      assert.ok(await page.locator("#composer").isVisible());
      await button(page, "People 2").click();
      await page.getByRole("heading", { name: "People (2)" }).waitFor();
      assert.match(new URL(page.url()).pathname, /\/people$/);
      await page.keyboard.press("Escape");
      await panel.waitFor();
      await page.keyboard.press("Escape");
      await closed();
    }
    await page.setViewportSize({ width: 700, height: 700 });
    const box = await open();
    assert.deepEqual([box.x, box.width], [0, 700]);
    await page.keyboard.press("Escape");
    await closed();
  },

  async "rooms: the last owner hands over before leaving, and an archived room is only read"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    await create(ada, { name: "Garden" });
    await bob.goto(ada.url());
    await button(bob, "Join room").click();
    await line(ada, "bob joined").waitFor();
    await button(ada, "Details").click();
    await button(ada, "Leave room").click();
    await button(ada, "Leave").click();
    await button(ada, "Choose an owner").click();
    await ada.getByRole("button", { name: "Actions for bob" }).click();
    await ada.getByRole("menuitem", { name: "Make owner" }).click();
    await button(ada, "Make owner").click();
    await button(ada, "Back").click();
    await button(ada, "Leave room").click();
    await button(ada, "Leave").click();
    await listed(ada, "Garden").waitFor({ state: "detached" });
    await bob.getByText("3 changes in this room").click();
    await line(bob, "ada left").waitFor();

    await button(bob, "Details").click();
    await button(bob, "Room settings").click();
    await button(bob, "Archive room").click();
    await button(bob, "Restore room").waitFor();
    await button(bob, "Delete room").click();
    const dialog = bob.getByRole("dialog", { name: "Delete Garden?" });
    await dialog.getByRole("textbox").fill("Garden");
    await dialog.getByRole("button", { name: "Delete room" }).click();
    await listed(bob, "Garden").waitFor({ state: "detached" });
  },

  async "rooms: another name, and an account that is deleted, are on every page at once, beside old messages too"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    await write(bob, "said as bob");
    await add(ada, "Start a conversation");
    const dialog = ada.getByRole("dialog", { name: "Start a conversation" });
    await dialog.getByRole("combobox").fill("bob");
    await dialog.getByRole("option", { name: "bob" }).click();
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await listed(ada, "bob").waitFor();
    await listed(ada, "lobby").click();
    await shows(ada, "said as bob");
    await ada.locator("header .people").click();
    const here = ada.locator("#people li bdi");
    const author = saying(ada, "said as bob").locator("header bdi");

    await chat.server.command("user", "rename", "bob", "Robert");
    for (const shown of [author, here, listed(ada, "Robert")]) await shown.getByText("Robert", { exact: true }).waitFor();
    await bob.getByRole("button", { name: "Robert" }).waitFor();

    await bob.goto(`${chat.server.base}/user/account`);
    await bob.getByLabel("Password", { exact: true }).fill(password);
    await bob.getByRole("button", { name: "Delete account" }).click();
    await bob.getByText("Your account has been deleted").first().waitFor();
    for (const shown of [author, listed(ada, "deleted user")]) await shown.getByText("deleted user", { exact: true }).waitFor();
    await line(ada, "deleted user left").waitFor();
    assert.equal(await saying(ada, "said as bob").locator(".avatar.deleted .icon").count(), 1);
    await ada.reload();
    await author.getByText("deleted user", { exact: true }).waitFor();
  },

  async "rooms: the same two people get the same conversation, whoever begins"(chat) {
    const [ada, bob] = [await chat.open(await chat.person("ada")), await chat.open(await chat.person("bob"))];
    const begin = async (page, name) => {
      await add(page, "Start a conversation");
      const dialog = page.getByRole("dialog", { name: "Start a conversation" });
      await dialog.getByRole("combobox").fill(name);
      await dialog.getByRole("option", { name }).click();
      await dialog.getByRole("button", { name: "Start", exact: true }).click();
      await titled(page, name);
    };
    await begin(ada, "bob");
    await write(ada, "just us");
    await listed(bob, "ada").waitFor();
    await begin(bob, "ada");
    await shows(bob, "just us");
    assert.equal(new URL(ada.url()).pathname, new URL(bob.url()).pathname);
    await add(ada, "Start a conversation");
    await button(ada, "Open notes to yourself").click();
    await titled(ada, "Notes to yourself");
  },

  async "UX 90 on a phone every view of a room is a page of its own, and Back leads to where one was"(chat) {
    const ada = await chat.open(await chat.person("ada"), phone);
    await ada.getByRole("button", { name: /^Rooms/ }).click();
    await create(ada, { name: "Board" });
    await button(ada, "Details").click();
    await ada.getByRole("heading", { name: "Details" }).waitFor();
    await button(ada, "People 1").click();
    await ada.getByRole("heading", { name: "People (1)" }).waitFor();
    await ada.goBack();
    await ada.getByRole("heading", { name: "Details" }).waitFor();
    await button(ada, "Room settings").click();
    await ada.getByLabel("Topic").waitFor();
    await button(ada, "Back").click();
    await ada.getByRole("heading", { name: "Details" }).waitFor();
    await ada.goBack();
    await ada.getByRole("heading", { name: "Details" }).waitFor({ state: "detached" });
    await titled(ada, "Board");
    for (const colorScheme of schemes) {
      await ada.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(ada, { colorScheme }), [], colorScheme);
    }
  },
};
