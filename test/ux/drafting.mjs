// Drafts are the same on all devices of a person.
import assert from "node:assert/strict";
import { phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { messages, shows } from "./gestures.mjs";

const composed = (page) => page.inputValue("#composer");
const shown = (page, text) => eventually(`the composer shows ${JSON.stringify(text)}`, async () => (await composed(page)) === text);

/** Ada at her desk and on her phone. */
async function devices(chat) {
  const ada = await chat.person("ada");
  return { ada, desk: await chat.open(ada), hand: await chat.open(ada, phone) };
}

/** Somebody else's pages say nothing of it. */
const silent = (page, text) => page.evaluate((text) => !document.body.innerText.includes(text), text);

export default {
  async "UX 16 what is written on one device is shown on another, goes on there, and is gone on both once it is sent"(chat) {
    const { desk, hand } = await devices(chat);
    const bob = await chat.open(await chat.person("bob"));
    await desk.fill("#composer", "written at the desk");
    await shown(hand, "written at the desk");
    await hand.focus("#composer");
    await hand.keyboard.press("End");
    await hand.keyboard.type(", and on the phone");
    await shown(desk, "written at the desk, and on the phone");
    assert.ok(await silent(bob, "written at the desk"));
    await hand.getByRole("button", { name: "Send", exact: true }).click();
    for (const page of [desk, hand, bob]) await shows(page, "written at the desk, and on the phone");
    await shown(desk, "");
    await shown(hand, "");
    await desk.reload();
    await desk.waitForSelector("#messages[aria-busy=false]");
    assert.equal(await composed(desk), "");
    assert.deepEqual(await messages(desk), ["ada: written at the desk, and on the phone"]);
  },

  async "UX 16 a room with a draft of another device is marked in the list, and shows it when it is opened"(chat) {
    const { ada, desk } = await devices(chat);
    const talker = await chat.member(ada);
    const { room } = await talker.call("create", { clientId: "a", kind: "private", name: "cellar" });
    await talker.call("draft", { room: room.id, clientId: "d1", text: "down here" });
    const line = desk.locator("nav [data-room]", { hasText: "cellar" }).filter({ hasText: "draft" });
    await line.click();
    await shown(desk, "down here");
    await desk.fill("#composer", "");
    await eventually("the draft is gone", async () => (await talker.call("drafted", { room: room.id })).text === "");
  },

  async "UX 16 a draft of another device is text, whatever it is"(chat) {
    const ada = await chat.person("ada");
    const talker = await chat.member(ada);
    const hostile = `<img src=x onerror="alert(1)">\u202e{{7*7}}</textarea><script>alert(2)</script>`;
    await talker.call("draft", { room: talker.room, clientId: "d1", text: hostile });
    const desk = await chat.open(ada);
    await shown(desk, hostile);
    assert.equal(await desk.locator("img[src=x]").count(), 0);
    await desk.press("#composer", "Enter");
    await shows(desk, hostile);
  },

  async "UX 16 what is written while the line is broken stands, and is on the other device when it is back"(chat) {
    const proxy = await chat.proxy();
    const ada = await chat.person("ada");
    const desk = await chat.open(ada, { through: proxy });
    const hand = await chat.open(ada, phone);
    await desk.fill("#composer", "before");
    await shown(hand, "before");
    proxy.cut();
    await desk.fill("#composer", "before, and in the tunnel");
    proxy.release();
    await shown(hand, "before, and in the tunnel");
    assert.equal(await composed(desk), "before, and in the tunnel");
  },

  async "UX 16 a log-out leaves the draft for the next log-in"(chat) {
    const { ada, desk, hand } = await devices(chat);
    await desk.fill("#composer", "for later");
    await shown(hand, "for later");
    await hand.context().clearCookies();
    const next = await chat.open(ada);
    await shown(next, "for later");
  },
};
