// Addresses of messages: one opens in its place, however old it is.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { left, rests, saying, settled, shows, texts } from "./gestures.mjs";
import { newClientId } from "./member.mjs";

/** A room of which a page begins with the end: Ada does not see all of it, but all that was said. */
async function crowd(chat, each) {
  const members = await Promise.all(["bob", "carol", "dave", "erin"].map((name) => chat.member(name)));
  const ada = await chat.person("ada");
  const { room } = await members[0].call("create", { clientId: newClientId(), kind: "public", name: "attic", history: "joining" });
  const self = await chat.member(ada);
  for (const member of [...members.slice(1), self]) await member.call("join", { room: room.id });
  for (const member of members) member.room = room.id;
  await Promise.all(members.flatMap((member) => Array.from({ length: each }, (_, i) => member.say(`${i} ${newClientId()} ${"text ".repeat((i % 5) * 8)}.`))));
  const context = await chat.browser(ada);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const asked = { around: 0, history: 0 };
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const [, event] = /^42\d+\["(\w+)"/.exec(payload) ?? [];
      if (event in asked) asked[event]++;
    }),
  );
  const [bob] = members;
  return { page, asked, bob, self, all: await bob.history(), path: (message) => `/chat/${bob.room}${message ? `/${message.id}` : ""}` };
}

const at = (page, path) => page.waitForURL((url) => url.pathname === path);

/** Waits until a message is there, in the middle of the view. */
async function inPlace(page, { text }) {
  await shows(page, text);
  await eventually("the message is in the middle", async () => {
    await rests(page);
    const [view, row] = [await page.locator("#messages").boundingBox(), await saying(page, text).boundingBox()];
    return row && Math.abs(row.y + row.height / 2 - view.y - view.height / 2) < view.height / 8;
  });
}

/** What is shown is a part of what was said, without a hole. */
async function whole(page, all) {
  const [shown, said] = [await texts(page), all.map(({ text }) => text)];
  assert.deepEqual(shown, said.slice(said.indexOf(shown[0])).slice(0, shown.length));
  return shown;
}

const newest = (page) => page.getByRole("button", { name: "Newest messages" });

export default {
  async "UX 41 a permalink opens around the message, highlighted, and from there one reads on to the newest without a hole; Back returns"(chat) {
    const { page, asked, bob, self, all, path } = await crowd(chat, 45);
    await self.call("read", { room: bob.room, count: all[90].count });
    const [old, older, gone] = [all[100], all[25], all.findLast(({ author }) => author.name === "bob")];
    await page.goto(chat.server.base + path(old));
    await page.locator(".marked").filter({ hasText: old.text }).waitFor();
    await inPlace(page, old);
    assert.equal(await saying(page, old.text).evaluate((e) => e === document.activeElement), true);
    await whole(page, all);
    assert.ok(asked.around === 1 && asked.history <= 2, JSON.stringify(asked));
    await page.locator(".marked").waitFor({ state: "detached" });

    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Copy link" }).click();
    await eventually("the link is copied", async () => (await page.evaluate(() => navigator.clipboard.readText())) === chat.server.base + path(old));

    // Who reads here has not read what lies between.
    await bob.say(`look at ${chat.server.base}${path(older)}`);
    await page.locator(".sidebar [aria-current=page]").filter({ hasText: `${all.length - 90} unread messages` }).waitFor();
    const said = await bob.history();
    await eventually("the newest message is reached", async () => {
      await page.$eval("#messages", (e) => (e.scrollTop += e.clientHeight / 2));
      await settled(page);
      return (await whole(page, said)).at(-1) === said.at(-1).text && (await left(page)) < 2;
    });
    await at(page, path());
    assert.ok(asked.around === 1 && asked.history <= 5, JSON.stringify(asked));

    // A link in a message loads no page.
    await page.evaluate(() => (window.stays = true));
    const link = page.getByRole("link", { name: path(older) });
    await link.click();
    await at(page, path(older));
    await inPlace(page, older);
    await page.goBack();
    await at(page, path());
    await link.waitFor();
    await page.goForward();
    await inPlace(page, older);
    assert.equal(await page.evaluate(() => window.stays), true);

    await page.reload();
    await inPlace(page, older);
    await newest(page).click();
    await at(page, path());
    await link.waitFor();
    assert.ok((await left(page)) < 2);
    await page.goBack();
    await inPlace(page, older);

    await bob.delete(gone.id);
    await page.goto(chat.server.base + path(gone));
    await page.getByText("This message isn't there. It may have been deleted, or you can't see it.").waitFor();
    await at(page, path());
    await link.waitFor();
  },
};
