// What a person marks by hand: as unread, as read, and how far others are.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { hears, scrollUp, shows, write } from "./gestures.mjs";
import { community, go, line, make, say } from "./community.mjs";

/** Chooses something from the menu of the message with that text. */
async function act(page, text, what) {
  const message = page.locator("article").filter({ hasText: text }).last();
  await message.hover();
  await message.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: what }).click();
}

/** The id of the last message of a room. */
const newest = async (member, room) => (await member.call("history", { room, before: Number.MAX_SAFE_INTEGER })).messages.at(-1).id;

const says = (page, name, words) => line(page, name).filter({ hasText: words }).waitFor();
const silent = (page, name) => eventually(`nothing is new in ${name}`, async () => !(await line(page, name).textContent()).includes("unread"));
const toast = (page, words) => page.locator(".toast").filter({ hasText: words });

async function markAll(page) {
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("menuitem", { name: "Mark all as read" }).click();
}

export default {
  async "UX 81 what is marked as unread is new on both devices at once, and stays so until one comes back or scrolls to the end"(chat) {
    const { ada, bob, rooms, page } = await community(chat);
    await say(bob, rooms.attic, `a long one\n${"and on\n".repeat(80)}`);
    for (const text of ["one", "two", "three"]) await say(bob, rooms.attic, text);
    const other = await chat.open(ada);
    await go(page, "attic");
    await shows(page, "three");
    await silent(other, "attic");

    await act(page, "two", "Mark as unread from here");
    await page.locator(".new + [data-key]").filter({ hasText: "two" }).waitFor();
    await hears(page, "Marked as unread.");
    for (const each of [page, other]) await says(each, "attic", "2 unread messages");
    await say(bob, rooms.attic, "four");
    await shows(page, "four");
    for (const each of [page, other]) await says(each, "attic", "3 unread messages");
    await scrollUp(page, 250);
    await says(page, "attic", "3 unread messages");
    await scrollUp(page, 0);
    for (const each of [page, other]) await silent(each, "attic");

    // By keyboard, and read by coming back.
    await page.focus("#messages");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("u");
    for (const each of [page, other]) await says(each, "attic", "1 unread message");
    await go(page, "lobby");
    await go(page, "attic");
    await page.locator(".new + [data-key]").filter({ hasText: "four" }).waitFor();
    for (const each of [page, other]) await silent(each, "attic");
  },

  async "UX 81 everything is marked as read in one step, on both devices, and back for six seconds"(chat) {
    const { ada, bob, rooms, page } = await community(chat);
    const other = await chat.open(ada);
    await say(bob, rooms.attic, "one");
    await say(bob, rooms.cellar, "two");
    const all = async (words) => {
      for (const each of [page, other]) for (const name of ["attic", "cellar"]) await (words ? says(each, name, words) : silent(each, name));
    };
    await all("1 unread message");
    await markAll(page);
    await toast(page, "Marked as read.").waitFor();
    await all("");
    await toast(page, "Marked as read.").getByRole("button", { name: "Undo" }).click();
    await all("1 unread message");
    assert.equal(await page.locator(".toast").count(), 0);

    await page.mouse.move(600, 300);
    await page.focus("#composer");
    await page.keyboard.press("Shift+Escape");
    await all("");
    await toast(page, "Marked as read.").waitFor({ state: "detached" });
    await write(page, "done");
    await shows(page, "done");
  },

  async "announcements: those who may write see how many people have read a message, when they ask"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    await chat.server.command("user", "make-admin", "ada");
    const self = await chat.member(ada);
    const room = await make(self, "news", "announcement");
    const cleo = await chat.person("cleo");
    const reader = await chat.member(cleo);
    for (const member of [bob, reader]) await member.call("join", { room });
    await say(self, room, "we move on Monday");
    const { count } = await say(self, room, "at nine");

    const page = await chat.open(ada);
    await go(page, "news");
    const asks = async (text, answer) => {
      const message = page.locator("article").filter({ hasText: text });
      await message.hover();
      await message.getByRole("button", { name: "More" }).click();
      await page.getByRole("status").getByText(answer, { exact: true }).waitFor();
      await page.keyboard.press("Escape");
    };
    await asks("at nine", "Read by 0 of 2 people");
    await bob.call("read", { room, count: count - 1 });
    await reader.call("read", { room, count });
    await eventually("the marks are kept", async () => (await self.call("readBy", { message: await newest(self, room) })).read === 1);
    await asks("we move", "Read by 2 of 2 people");
    await asks("at nine", "Read by 1 of 2 people");

    const other = await chat.open(cleo);
    await go(other, "news");
    const message = other.locator("article").filter({ hasText: "at nine" });
    await message.hover();
    await message.getByRole("button", { name: "More" }).click();
    await other.getByRole("menuitem", { name: "Copy text" }).waitFor();
    assert.equal(await other.getByText(/Read by/).count(), 0);
  },
};
