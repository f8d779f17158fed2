// What people are told of while they do not look.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { shows, write } from "./gestures.mjs";
import { newClientId } from "./member.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const dialog = (page) => page.getByRole("dialog", { name: "Notifications" });

/** A desktop that shows nothing and keeps what it was to show; who asks it is let in, or has to ask people first. */
const desktop = (permission) => `
  globalThis.desk = { asked: 0, shown: [], sounds: 0 };
  globalThis.Notification = class {
    static permission = "${permission}";
    static async requestPermission() {
      desk.asked++;
      return (Notification.permission = "granted");
    }
    constructor(title, options) {
      Object.assign(this, { title, ...options, open: true });
      desk.shown.push(this);
    }
    close() {
      this.open = false;
      this.onclose?.();
    }
  };
  globalThis.OscillatorNode = class extends OscillatorNode {
    constructor(...options) {
      super(...options);
      desk.sounds++;
    }
  };`;

/** Somebody's browser with such a desktop, and their first page. */
async function at(chat, person, permission = "granted", options = {}) {
  const context = await chat.browser(person, options);
  await context.addInitScript(desktop(permission));
  return { context, page: await chat.open(person, { context }) };
}

/** The settings of notifications, opened as people do. */
async function settings(page, name) {
  await button(page, `You: ${name}`).click();
  await button(page, "Notifications").click();
  await dialog(page).waitFor();
}

async function wish(page, name, labels) {
  await settings(page, name);
  for (const label of labels) await dialog(page).getByLabel(label, { exact: true }).check();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await dialog(page).waitFor({ state: "detached" });
}

/** What the desktop of a page shows, and what it has shown. */
const open = (page) => page.evaluate(() => desk.shown.filter((one) => one.open).map(({ title, body }) => `${title}: ${body}`));
const ever = (page) => page.evaluate(() => desk.shown.map(({ title, body }) => `${title}: ${body}`));

/** Bob's conversation with Ada, and what he says in it. */
async function conversation(chat, bob, ada) {
  const { people } = await bob.call("people", { query: ada });
  const { room } = await bob.call("converse", { users: [people[0].id] });
  return { room: room.id, say: (text) => bob.call("send", { room: room.id, clientId: newClientId(), text }) };
}

export default {
  async "UX 75 a message of a conversation is told once over all tabs, and a click shows it"(chat) {
    const { context, page } = await at(chat, await chat.person("ada"));
    await wish(page, "ada", ["Show notifications on this computer"]);
    const other = await chat.open(undefined, { context });
    await settings(other, "ada"); // what tells is there when the settings are
    await other.keyboard.press("Escape");
    const bob = await chat.member("bob");
    await bob.say("for everybody");
    const { room, say } = await conversation(chat, bob, "ada");
    await say("for **you**");
    await eventually("it is told", async () => [...(await ever(page)), ...(await ever(other))].length > 0);
    await say("and more");
    const both = async () => [...(await ever(page)), ...(await ever(other))];
    await eventually("more is told", async () => (await both()).length > 1);
    assert.deepEqual((await both()).sort(), ["bob: and more", "bob: for you"]);

    const told = (await open(page)).includes("bob: and more") ? page : other;
    await told.evaluate(() => desk.shown.at(-1).onclick());
    await shows(told, "and more");
    assert.match(new URL(told.url()).pathname, new RegExp(`^/chat/${room}(/|$)`));
    // Who reads it hears nothing of it.
    await say("you see this");
    await shows(told, "you see this");
    await eventually("all is read", async () => (await open(page)).length + (await open(other)).length === 0);
    assert.equal((await both()).length, 2);
  },

  async "UX 74 what is read on one device is told on no other any more"(chat) {
    const ada = await chat.person("ada");
    const { page } = await at(chat, ada);
    await wish(page, "ada", ["Show notifications on this computer"]);
    const { room, say } = await conversation(chat, await chat.member("bob"), "ada");
    await say("hello");
    await eventually("it is told", async () => (await open(page)).length === 1);
    const elsewhere = await chat.open(ada);
    await elsewhere.goto(`${chat.server.base}/chat/${room}`);
    await shows(elsewhere, "hello");
    await eventually("it goes", async () => (await open(page)).length === 0);
  },

  async "UX 77 people are asked whether they want notifications after they have written to somebody, and once"(chat) {
    const { page } = await at(chat, await chat.person("ada"), "default");
    const { room, say } = await conversation(chat, await chat.member("bob"), "ada");
    await say("hello");
    await write(page, "to everybody");
    await shows(page, "to everybody");
    await page.goto(`${chat.server.base}/chat/${room}`);
    await shows(page, "hello");
    const question = page.getByRole("group", { name: "Notifications", exact: true });
    assert.equal(await question.count(), 0);
    await write(page, "to bob");
    await question.waitFor({ timeout: 30_000 });
    assert.equal(await page.evaluate(() => desk.asked), 0);
    await button(page, "Show notifications").click();
    await eventually("the browser is asked", async () => (await page.evaluate(() => desk.asked)) === 1);
    assert.equal(await question.count(), 0);
    await page.keyboard.press("Alt+ArrowUp");
    await say("an answer");
    await eventually("it is told", async () => (await open(page)).includes("bob: an answer"));
    // Who says no is not asked again.
    const { page: carol } = await at(chat, await chat.person("carol"), "default");
    const { room: hers, say: tell } = await conversation(chat, await chat.member("dave"), "carol");
    await tell("hello");
    await carol.goto(`${chat.server.base}/chat/${hers}`);
    await shows(carol, "hello");
    await write(carol, "one");
    await button(carol, "No, thanks").click({ timeout: 30_000 });
    await carol.reload();
    await write(carol, "two");
    await shows(carol, "two");
    await settings(carol, "carol");
    assert.equal(await carol.getByRole("group", { name: "Notifications", exact: true }).count(), 0);
    assert.equal(await carol.evaluate(() => desk.asked), 0);
  },

  async "UX 75 a notification shows as much as one wants, and none while one wants none"(chat) {
    const { page } = await at(chat, await chat.person("ada"));
    const bob = await chat.member("bob");
    const { say } = await conversation(chat, bob, "ada");
    const told = async (text) => {
      const before = (await ever(page)).length;
      await say(text);
      return eventually(`${text} is told`, async () => (await ever(page)).slice(before)[0]);
    };
    await wish(page, "ada", ["Show notifications on this computer", "only the name"]);
    assert.equal(await told("one"), "bob: New message");
    await wish(page, "ada", ["only that something is new"]);
    assert.equal(await told("two"), "Hubbub: New message");
    await wish(page, "ada", ["the name and the text"]);
    assert.equal(await told("three, and ||who did it||"), "bob: three, and spoiler");
    await settings(page, "ada");
    await button(page, "Send a test notification").click();
    assert.equal((await open(page)).at(-1), "Hubbub: This is how you will hear of messages.");
    await button(page, "Pause for an hour").click();
    await dialog(page).getByText("Paused until").waitFor();
    await page.keyboard.press("Escape");
    const before = (await ever(page)).length;
    await say("while it is quiet");
    await eventually("it counts", async () => /^\(\d+\)/.test(await page.title()));
    await settings(page, "ada");
    await button(page, "Go on now").click();
    await page.keyboard.press("Escape");
    assert.equal(await told("and now"), "bob: and now");
    assert.equal((await ever(page)).length, before + 1);
  },

  async "UX 80 a sound is made at most once a second, and none of one's own messages"(chat) {
    const { page } = await at(chat, await chat.person("ada"));
    await wish(page, "ada", ["Make a sound"]);
    const sounds = () => page.evaluate(() => desk.sounds / 2);
    assert.equal(await sounds(), 1); // as people hear when they switch it on
    const all = await Promise.all(["bob", "carol", "dave"].map(async (name) => conversation(chat, await chat.member(name), "ada")));
    const begun = Date.now();
    await Promise.all(all.map(({ say }) => say("at once")));
    await eventually("all are there", async () => (await page.locator("nav .count").count()) === 3);
    await eventually("it is heard", async () => (await sounds()) >= 2);
    assert.ok((await sounds()) - 1 <= Math.ceil((Date.now() - begun) / 1_000), "more than one sound a second");
  },

  ...Object.fromEntries(
    schemes.map((scheme) => [
      `UX 87 nothing serious is found in the settings of notifications, ${scheme}, also on a phone`,
      async (chat) => {
        for (const options of [{}, phone]) {
          const { page } = await at(chat, await chat.person(`ada${options.hasTouch ? 2 : 1}`), "granted", { colorScheme: scheme, reducedMotion: "reduce", ...options });
          const name = options.hasTouch ? "ada2" : "ada1";
          await settings(page, name);
          if (!options.hasTouch) await dialog(page).getByLabel("Show notifications on this computer").check();
          else await dialog(page).getByText("This browser can’t do that here.").waitFor();
          assert.deepEqual(await findings(page, { colorScheme: scheme }), []);
        }
      },
    ]),
  ),
};
