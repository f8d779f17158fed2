// Many rooms: how one gets from one to another, what stays with each, and what tells of it.
import assert from "node:assert/strict";
import { online, phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { focus, left, rests, scrollUp, settled, shows, top, write } from "./gestures.mjs";
import { community, go, heading, line, say } from "./community.mjs";

const titled = (page, title) => page.waitForFunction((title) => document.title === title, title);
const marked = (page, icon) => page.locator(`link[rel=icon][href="${icon}"]`).waitFor({ state: "attached" });

export default {
  async "UX 12 who is removed from a room while writing sees that, and keeps the text"(chat) {
    const { bob, rooms, self, page } = await community(chat);
    await say(bob, rooms.attic, "only for those in the attic");
    await go(page, "attic");
    await shows(page, "only for those in the attic");
    await page.fill("#composer", "not said yet");
    const me = (await self.call("resume", { user: { n: 0, id: "" }, open: {} })).me.id;
    await bob.call("remove", { room: rooms.attic, user: me });
    await page.getByRole("heading", { name: "You're no longer in attic" }).waitFor();
    assert.equal(await page.locator("blockquote").textContent(), "not said yet");
    assert.equal((await page.content()).includes("only for those"), false);
    await line(page, "attic").waitFor({ state: "detached" });
    // Everybody finds the room, and may come back into it.
    await page.reload();
    await page.getByRole("button", { name: "Join room", exact: true }).waitFor();
    await page.goto(`${chat.server.base}/chat/0123456789abc`);
    await page.getByText("Either there is no room at this address, or you aren't a member of it.").waitFor();
  },

  async "UX 12 when a room is deleted while one writes there, the text can still be copied, also of what was not sent"(chat) {
    const proxy = await chat.proxy();
    const { bob, rooms, page } = await community(chat, { through: proxy });
    await say(bob, rooms.attic, "only for those in the attic");
    await go(page, "attic");
    await shows(page, "only for those in the attic");
    proxy.cut();
    await page.locator(".banner").waitFor();
    await write(page, "never sent");
    await page.fill("#composer", "not said yet");
    await bob.call("erase", { room: rooms.attic, name: "attic" });
    proxy.release();
    await page.getByRole("heading", { name: "You're no longer in attic" }).waitFor({ timeout: 90_000 });
    assert.deepEqual(await page.locator("blockquote").allTextContents(), ["never sent", "not said yet"]);
    await page.getByRole("button", { name: "Copy", exact: true }).waitFor();
    assert.equal((await page.content()).includes("only for those"), false);
    await line(page, "attic").waitFor({ state: "detached" });
  },

  async "UX 16 a draft stays in its room, which the list marks, over a reload"(chat) {
    const { rooms, page } = await community(chat);
    await go(page, "attic");
    await page.fill("#composer", "half a sentence");
    await go(page, "cellar");
    assert.equal(await page.inputValue("#composer"), "");
    await line(page, "attic").filter({ hasText: "draft" }).waitFor();
    await page.reload();
    await heading(page, "cellar").waitFor();
    assert.equal(new URL(page.url()).pathname, `/chat/${rooms.cellar}`);
    await line(page, "attic").filter({ hasText: "draft" }).waitFor();
    await go(page, "attic");
    assert.equal(await page.inputValue("#composer"), "half a sentence");
    await page.press("#composer", "Enter");
    await shows(page, "half a sentence");
    await go(page, "lobby");
    await page.locator("nav .draft").waitFor({ state: "detached" });
  },

  async "UX 8 what is written offline in several rooms is sent to each, whichever is shown"(chat) {
    const proxy = await chat.proxy();
    const { bob, rooms, page } = await community(chat, { through: proxy });
    for (const name of ["attic", "cellar"]) await go(page, name);
    proxy.cut();
    await page.locator(".banner").waitFor();
    await write(page, "written in the cellar");
    await line(page, "attic").click();
    await heading(page, "attic").waitFor();
    await write(page, "written in the attic");
    await line(page, "lobby").click();
    proxy.release();
    await eventually("both are there", async () => {
      const said = await Promise.all(Object.values(rooms).map((room) => bob.call("history", { room, before: Number.MAX_SAFE_INTEGER })));
      return said.every(({ messages }) => messages.some(({ text }) => text.startsWith("written in the")));
    }, 60_000);
  },

  async "UX 49 where one was in a room is kept while one is in another"(chat) {
    const { bob, rooms, page } = await community(chat);
    for (let i = 0; i < 90; i++) await say(bob, rooms.attic, `message ${i} ${"with some text ".repeat(i % 7)}`);
    await go(page, "attic");
    await page.getByText("message 89 ").waitFor();
    await rests(page);
    await scrollUp(page, 900);
    const before = await top(page);
    await go(page, "cellar");
    await say(bob, rooms.attic, "said meanwhile");
    await go(page, "attic");
    await settled(page);
    const after = await top(page);
    assert.equal(after.key, before.key);
    assert.ok(Math.abs(after.at - before.at) <= 1, `${after.at}, not ${before.at}`);
    await go(page, "lobby");
    assert.ok((await left(page)) < 2);
  },

  async "UX 29 a room that is opened shows its first unread message"(chat) {
    const { bob, rooms, page } = await community(chat);
    await go(page, "attic");
    await go(page, "cellar");
    for (let i = 0; i < 30; i++) await say(bob, rooms.attic, `message ${i}`);
    await line(page, "attic").filter({ hasText: "30 unread messages" }).waitFor();
    await go(page, "attic");
    await page.locator(".new").waitFor();
    await settled(page);
    const first = page.locator("article").filter({ hasText: "message 0" }).first();
    const box = await first.boundingBox();
    assert.ok(box.y > 0 && box.y < 300, `it is at ${box.y}`);
  },

  async "UX 73 the title, the icon and the list tell what is meant for me in all rooms, but for the muted ones"(chat) {
    const { bob, rooms, self, page } = await community(chat);
    await titled(page, "lobby · Hubbub");
    await marked(page, "/icon.svg");
    await say(bob, rooms.attic, "one, @ada");
    await say(bob, rooms.cellar, "two, @ada");
    await say(bob, rooms.cellar, "three, @ada");
    await titled(page, "(3) lobby · Hubbub");
    await marked(page, "/icon-3.svg");
    await line(page, "cellar").filter({ hasText: "2 mentions" }).waitFor();
    await self.call("prefer", { room: rooms.cellar, level: "nothing" });
    await titled(page, "(1) lobby · Hubbub");
    await line(page, "cellar").filter({ hasText: "muted" }).waitFor();
    await self.call("prefer", { room: rooms.attic, favourite: true });
    await page.getByRole("region", { name: "Favourites" }).getByRole("link").filter({ hasText: "attic" }).waitFor();
    await go(page, "attic");
    await titled(page, "attic · Hubbub");
    await marked(page, "/icon.svg"); // what is unread in the muted room marks nothing
    await self.call("prefer", { room: rooms.cellar, level: "all" });
    await titled(page, "(2) attic · Hubbub");
    await marked(page, "/icon-2.svg");
  },

  async "UX 46 who has come into a room while another one was shown is collapsed there, and counts as unread nowhere"(chat) {
    const { bob, rooms, page } = await community(chat);
    const people = await Promise.all(Array.from({ length: 10 }, (_, i) => chat.member(`guest-${i}`)));
    await Promise.all(people.map((guest) => guest.call("join", { room: rooms.attic })));
    for (const guest of people.slice(0, 3)) await guest.call("leave", { room: rooms.attic });
    await say(bob, rooms.cellar, "in the cellar");
    await marked(page, "/icon-unread.svg");
    assert.equal(/unread/.test(await line(page, "attic").textContent()), false);
    await go(page, "attic");
    const lines = page.locator(".system");
    await lines.getByText("9 people joined").waitFor();
    assert.equal(await lines.count(), 1);
    await people[0].call("join", { room: rooms.attic });
    await lines.getByText("10 people joined").waitFor();
    assert.equal(await lines.count(), 1);
  },

  async "UX 66 what is read in a room on one device is read in the list of another"(chat) {
    const { ada, bob, rooms, page } = await community(chat);
    await say(bob, rooms.attic, "for both");
    await line(page, "attic").filter({ hasText: "1 unread message" }).waitFor();
    const other = await chat.open(ada);
    await focus(page, false);
    await go(other, "attic");
    await shows(other, "for both");
    await eventually("the list says nothing of it", async () => !(await line(page, "attic").textContent()).includes("unread"));
  },

  async "UX 64 what comes in any room while one is cut off is counted, and there when one goes there"(chat) {
    const proxy = await chat.proxy();
    const { bob, rooms, page } = await community(chat, { through: proxy });
    await go(page, "attic");
    await go(page, "cellar");
    proxy.cut();
    await page.locator(".banner").waitFor();
    for (const room of Object.values(rooms)) for (let i = 0; i < 3; i++) await say(bob, room, `missed ${i}`);
    proxy.release();
    await line(page, "attic").filter({ hasText: "3 unread messages" }).waitFor({ timeout: 90_000 });
    await shows(page, "missed 2");
    await go(page, "attic");
    await shows(page, "missed 2");
    assert.equal(await page.locator("article").count(), 3);
  },

  async "UX 82 any room is found by some of its letters, without the mouse"(chat) {
    const { bob, rooms, page } = await community(chat);
    await say(bob, rooms.cellar, "new");
    await line(page, "cellar").filter({ hasText: "unread" }).waitFor();
    await page.keyboard.press("Control+k");
    const options = page.getByRole("option");
    assert.match(await options.first().textContent(), /cellar/);
    await page.keyboard.type("atc");
    await eventually("one is left", async () => (await options.count()) === 1);
    await page.keyboard.press("Enter");
    await heading(page, "attic").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "composer");
    assert.equal(new URL(page.url()).pathname, `/chat/${rooms.attic}`);
  },

  async "UX 82 people are found below the rooms, and choosing one opens the conversation with them"(chat) {
    const { page } = await community(chat);
    await chat.person("cleopatra");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cl");
    const options = page.getByRole("option");
    await options.filter({ hasText: "cleopatra" }).waitFor();
    await page.keyboard.type("eo");
    await eventually("she is the only one", async () => (await options.allTextContents()).map((text) => text.trim()).join() === "cleopatra");
    await page.keyboard.press("Enter");
    await heading(page, "cleopatra").waitFor();
    await page.fill("#composer", "hello");
    await page.press("#composer", "Enter");
    await shows(page, "hello");
    // Now she is in the list: she is not offered twice, nor is who searches.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("a");
    await options.filter({ hasText: "cleopatra" }).waitFor();
    await settled(page);
    await eventually("the people are found", async () => (await options.filter({ hasText: "cleopatra" }).count()) === 1);
    assert.equal((await options.allTextContents()).some((text) => text.trim() === "ada"), false);
    await page.keyboard.type("zzz");
    await page.getByText("No room and no person has a name like that.").waitFor();
  },

  async "UX 83 keys lead from room to room and to what is new, and ? lists them"(chat) {
    const { bob, rooms, page } = await community(chat);
    await page.focus("#composer");
    await page.keyboard.press("Alt+ArrowUp");
    await heading(page, "cellar").waitFor();
    await page.keyboard.press("Alt+ArrowUp");
    await heading(page, "attic").waitFor();
    await page.keyboard.press("Alt+ArrowDown");
    await heading(page, "cellar").waitFor();
    await say(bob, rooms.attic, "new");
    await line(page, "attic").filter({ hasText: "unread" }).waitFor();
    await page.keyboard.press("Alt+Shift+ArrowDown");
    await heading(page, "attic").waitFor();
    await page.focus("#messages");
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.goBack();
    await heading(page, "cellar").waitFor();
  },

  async "UX 84 going to a room announces none of its messages, and what comes there then is"(chat) {
    const { bob, rooms, page } = await community(chat);
    await say(bob, rooms.attic, "said before");
    await go(page, "attic");
    await shows(page, "said before");
    await say(bob, rooms.attic, "said now");
    const heard = page.locator("[aria-live=polite]");
    await eventually("it is announced", async () => (await heard.textContent()).includes("said now"));
    assert.equal((await heard.textContent()).includes("said before"), false);
    await say(bob, rooms.cellar, "said elsewhere");
    await line(page, "cellar").filter({ hasText: "unread" }).waitFor();
    assert.equal((await heard.textContent()).includes("elsewhere"), false);
  },

  async "UX 90 on a phone the list of rooms is a view of its own, and Back leads to it"(chat) {
    const { bob, rooms, page } = await community(chat, { ...phone, waits: false });
    await line(page, "attic").tap();
    await heading(page, "attic").waitFor();
    await online(page);
    assert.equal(await page.getByRole("navigation").count(), 0);
    await say(bob, rooms.cellar, "new");
    await page.getByRole("button", { name: "Rooms, some with new messages" }).tap();
    await line(page, "cellar").filter({ hasText: "unread" }).waitFor();
    assert.equal(await page.locator("#composer").count(), 0);
    await line(page, "cellar").tap();
    await shows(page, "new");
    await page.goBack();
    await line(page, "attic").waitFor();
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.equal(widths[0], widths[1]);
  },
};
