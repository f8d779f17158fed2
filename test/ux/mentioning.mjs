// People mention each other: what they type, what they see, and what it counts for.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { online, phone } from "./chat.mjs";
import { community, go, line, say } from "./community.mjs";
import { eventually } from "./eventually.mjs";
import { editor, goTo, settled, shows, write } from "./gestures.mjs";

const options = (page) => page.getByRole("option");
const offers = (page, ...names) => eventually(`${names} are offered`, async () => (await options(page).locator(".name").allTextContents()).join() === names.join());
const mentions = (page) => page.$$eval("article .mention", (all) => all.map((e) => `${e.textContent}${e.classList.contains("me") ? "!" : ""}`));
const titled = (page, title) => page.waitForFunction((title) => document.title === title, title);
const counts = (page, name, n) => line(page, name).filter({ hasText: `${n} mention${n === 1 ? "" : "s"}` }).waitFor();

export default {
  async "UX 18 a name is completed by keyboard alone, members first, and is a mention once it is sent"(chat) {
    const { bob, rooms, page } = await community(chat);
    const guest = await chat.member("bobby");
    await guest.call("join", { room: rooms.attic });
    await chat.person("abbot");
    await go(page, "attic");
    await page.focus("#composer");
    await page.keyboard.type("hello @");
    await offers(page, "bob", "bobby");
    await page.keyboard.type("bb");
    await offers(page, "bobby", "abbot");
    await options(page).filter({ hasText: "not in this room" }).filter({ hasText: "abbot" }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await options(page).count(), 0);
    for (let i = 0; i < 2; i++) await page.keyboard.press("Backspace");
    await page.keyboard.type("OB");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.keyboard.type("so, @OB");
    await offers(page, "bob", "bobby");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assert.equal(await page.inputValue("#composer"), "so, @bobby ");
    await page.keyboard.type("and @bob");
    await offers(page, "bob", "bobby");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await shows(page, "so, @bobby and @bob");
    await eventually("both are mentioned", async () => (await mentions(page)).join() === "@bobby,@bob");
    const { rooms: list } = await bob.call("resume", { user: { n: 0, id: "" }, open: {} });
    assert.equal(list.find(({ id }) => id === rooms.attic).mentions.length, 1);
  },

  async "UX 18 who may call everybody is offered that, and who may not is not"(chat) {
    const { bob, rooms, page } = await community(chat);
    const me = await bob.call("members", { room: rooms.attic, query: "ada", after: "" });
    await go(page, "attic");
    await page.focus("#composer");
    await page.keyboard.type("@");
    await offers(page, "bob");
    await page.keyboard.type("r");
    await eventually("nothing is offered", async () => (await options(page).count()) === 0);
    await page.keyboard.press("Backspace");
    await bob.call("role", { room: rooms.attic, user: me.members[0].user.id, role: "moderator" });
    await eventually("a moderator is offered the room", async () => {
      await page.keyboard.press("r");
      const offered = await options(page).filter({ hasText: "everyone in this room" }).count();
      if (offered === 0) await page.keyboard.press("Backspace");
      return offered === 1;
    });
  },

  async "UX 73 mentions are counted in the list, the title and the icon, and read on one device they are gone on the other"(chat) {
    const { ada, bob, rooms, self, page } = await community(chat);
    const other = await chat.open(ada);
    await say(bob, rooms.attic, "news for all");
    await line(page, "attic").filter({ hasText: "1 unread message" }).waitFor();
    await titled(page, "lobby · Hubbub");
    await say(bob, rooms.attic, "hello @ada, and `@ada`");
    const { id: call } = await say(bob, rooms.attic, "@room");
    const code = await say(bob, rooms.attic, "`@ada` and ada@ada.example");
    assert.ok(code.count === 4);
    for (const each of [page, other]) {
      await counts(each, "attic", 2);
      await titled(each, "(2) lobby · Hubbub");
      await each.locator('link[rel=icon][href="/icon-2.svg"]').waitFor({ state: "attached" });
    }
    assert.ok((await page.request.get(`${chat.server.base}/icon-10.svg`)).ok());
    await bob.edit(call, "nobody");
    await counts(other, "attic", 1);
    await self.call("prefer", { room: rooms.attic, level: "mentions" });
    await counts(page, "attic", 1);
    await self.call("prefer", { room: rooms.attic, level: "nothing" });
    await titled(page, "lobby · Hubbub");
    await self.call("prefer", { room: rooms.attic, level: "all" });
    await go(page, "attic");
    await titled(page, "attic · Hubbub");
    await titled(other, "lobby · Hubbub");
    await line(other, "attic").filter({ hasNotText: "mention" }).waitFor();
    await other.reload();
    await online(other);
    await titled(other, "lobby · Hubbub");
  },

  async "UX 18 a mention is the person: a new name shows everywhere, in the editor and in quotes too"(chat) {
    const { bob, rooms, self, page } = await community(chat);
    await go(page, "attic");
    await write(page, "ask @bob or @ada");
    await shows(page, "ask @bob or @ada");
    await eventually("who is mentioned is marked", async () => (await mentions(page)).join() === "@bob,@ada!");
    const message = (await self.call("open", { room: rooms.attic, after: { n: 0, id: "" } })).page.entries.at(-1).message;
    assert.match(message.text, /^ask <@[0-9a-v]{13}> or <@[0-9a-v]{13}>$/);
    await bob.call("send", { room: rooms.attic, clientId: "a-reply", text: "**here**, @ada", replyTo: message.id });
    await page.locator(".quote", { hasText: "ask @bob or @ada" }).waitFor();
    assert.equal(await page.locator("article.mentions").count(), 1);
    await chat.server.command("user", "rename", "bob", "Robert");
    await shows(page, "ask @Robert or @ada");
    await page.locator(".quote", { hasText: "ask @Robert or @ada" }).waitFor();
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).waitFor();
    assert.equal(await editor(page).inputValue(), "ask @Robert or @ada");
    await page.keyboard.press("Enter");
    await editor(page).waitFor({ state: "detached" });
    assert.equal(await page.locator(".edited").count(), 0);
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).waitFor();
    await page.keyboard.type(" at once");
    await page.keyboard.press("Enter");
    await page.locator(".edited").waitFor();
    await eventually("they are still mentioned", async () => (await mentions(page)).slice(0, 2).join() === "@Robert,@ada!");
    // Other letters, and no other person: nothing is changed, and nothing is left to be saved.
    await page.focus("#composer");
    await page.keyboard.press("ArrowUp");
    await editor(page).fill("ask @ROBERT or @ada at once");
    await page.keyboard.press("Enter");
    await editor(page).waitFor({ state: "detached" });
    await eventually("nothing is left to be saved", async () => (await page.locator("article:not([data-state=sent])").count()) === 0);
    assert.deepEqual((await mentions(page)).slice(0, 2), ["@Robert", "@ada!"]);
  },

  async "UX 18 more people than fifty are refused with a reason, and what was written can be changed"(chat) {
    const [ada, others] = [await chat.person("ada"), []];
    for (let i = 0; i < 51; i++) others.push(`person${i}`);
    for (let i = 0; i < others.length; i += 10) await Promise.all(others.slice(i, i + 10).map((name) => chat.person(name)));
    const page = await chat.open(ada);
    const all = others.map((name) => `@${name}`).join(" ");
    await page.fill("#composer", `${all} `);
    await page.keyboard.press("Enter");
    await page.getByText("A message can mention at most 50 people.").waitFor();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    assert.equal(await page.inputValue("#composer"), all);
    await page.fill("#composer", all.replace("@person50", "person50"));
    await page.keyboard.press("Enter");
    await eventually("fifty are mentioned", async () => (await mentions(page)).length === 50);
  },

  async "UX 18 names and tokens run nothing, and look like what they are"(chat) {
    const { bob, rooms, page } = await community(chat);
    await go(page, "attic");
    const texts = ["<@000000000000v> <@room>", "@<img src=x onerror=alert(1)> @ada", "[@ada](javascript:alert(1)) <@\"><script>alert(1)</script>"];
    for (const text of texts) await say(bob, rooms.attic, text);
    await page.getByText("<@000000000000v>").waitFor();
    await page.getByText("<script>alert(1)</script>").waitFor();
    await eventually("only people and the room are mentioned", async () => (await mentions(page)).join() === "@room!,@ada!,@ada!");
  },

  async "UX 18 on a phone a name is completed by a tap, and nothing is hard to see"(chat) {
    for (const colorScheme of schemes) {
      await chat.serve();
      const { bob, rooms, page } = await community(chat, { ...phone, colorScheme, waits: false });
      await page.getByRole("link").filter({ hasText: "attic" }).tap();
      await online(page);
      await say(bob, rooms.attic, "hello @ada and @bob");
      await page.locator(".mention.me").waitFor();
      await page.locator("#composer").tap();
      await page.keyboard.type("yes @b");
      await options(page).filter({ hasText: "bob" }).waitFor();
      await settled(page);
      assert.deepEqual(await findings(page, { colorScheme }), []);
      const box = await options(page).first().boundingBox();
      assert.ok(box.height >= 44, `${box.height} px are offered`);
      await options(page).first().tap();
      assert.equal(await page.inputValue("#composer"), "yes @bob ");
    }
  },

  async "UX 18 what is copied of a message has names in it"(chat) {
    const { bob, rooms, page } = await community(chat);
    await go(page, "attic");
    await say(bob, rooms.attic, "hello @ada");
    await page.locator(".mention").waitFor();
    await page.evaluate(() => (navigator.clipboard.writeText = async (text) => void (window.copied = text)));
    await goTo(page, "hello @ada");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Copy text" }).click();
    await page.waitForFunction(() => window.copied === "hello @ada");
  },
};
