// Pages that missed a lot: each time they end up as a fresh load does.
import assert from "node:assert/strict";
import { eventually } from "./eventually.mjs";
import { comesBack, everything, insists, messages, shows, texts, write } from "./gestures.mjs";

/** As many people as it takes to say 300 things at once without being held up. */
const crew = (chat) => Promise.all(Array.from({ length: 12 }, (_, i) => chat.member(`member-${i}`)));

/** 300 messages, 25 of each member, then edits and deletions of older and newer ones. */
async function much(members, old, { edits, deletions }) {
  const said = await Promise.all(members.map((member, i) => Promise.all(Array.from({ length: 25 }, (_, j) => member.say(`${i} said ${j}`)))));
  const own = members.map((member, i) => [member, ...old[i], ...said[i].slice(0, 2)]);
  const targets = own.flatMap(([member, ...ids]) => ids.map((id) => ({ member, id })));
  assert.ok(targets.length >= edits + deletions);
  await Promise.all(targets.slice(0, edits).map(({ member, id }, i) => member.edit(id, `edited ${i}`)));
  await Promise.all(targets.slice(-deletions).map(({ member, id }) => member.delete(id)));
}

/** A page that has seen one message of each member, behind a proxy. */
async function before(chat) {
  const [members, ada, proxy] = [await crew(chat), await chat.person("ada"), await chat.proxy()];
  const old = await Promise.all(members.map(async (member, i) => [await member.say(`${i} began`)]));
  const page = await chat.open(ada, { through: proxy, clock: true });
  await page.locator("article").nth(11).waitFor();
  return { members, old, ada, proxy, page };
}

/** The page shows all that a fresh load of the same person shows, in the same order. */
async function equalsAFreshLoad(chat, person, page, truth) {
  const fresh = await chat.open(person);
  await eventually("the page shows as many as there are", async () => (await everything(page)).length === truth.length);
  const shown = await everything(page);
  assert.deepEqual(shown, await everything(fresh));
  assert.deepEqual(shown.map((line) => line.replace(/^.*?: | \(edited\)$/g, "")), truth.map((message) => message.text));
  return shown;
}

export default {
  async "UX 64 a laptop that slept for half an hour shows what a fresh load shows"(chat) {
    const { members, old, ada, proxy, page } = await before(chat);
    const lid = await page.context().newCDPSession(page);
    await lid.send("Page.setWebLifecycleState", { state: "frozen" });
    proxy.stall();
    await much(members, old, { edits: 20, deletions: 10 });
    proxy.cut();
    proxy.release();
    await lid.send("Page.setWebLifecycleState", { state: "active" });
    await page.clock.fastForward("30:00");
    const shown = await equalsAFreshLoad(chat, ada, page, await members[0].history());
    assert.equal(shown.length, 302);
    assert.equal(shown.filter((line) => line.endsWith(" (edited)")).length, 20);
  },

  async "UX 62 a cut of thirty seconds in which 300 messages were missed leaves no trace"(chat) {
    const { members, old, ada, proxy, page } = await before(chat);
    proxy.stall();
    await write(page, "written meanwhile");
    await much(members, old, { edits: 5, deletions: 5 });
    await page.clock.runFor(30_000);
    await shows(page, "written meanwhile", "failed");
    proxy.cut();
    proxy.release();
    await comesBack(page);
    await insists(page, "written meanwhile");
    await equalsAFreshLoad(chat, ada, page, await members[0].history());
  },

  async "UX 64 after a backup is restored the page shows what a fresh load shows"(chat) {
    const [ada, bob] = [await chat.person("ada"), await chat.member("bob")];
    for (let i = 0; i < 10; i++) await bob.say(`before ${i}`);
    const page = await chat.open(ada);
    await write(page, "mine before");
    await shows(page, "mine before");
    const backup = await chat.server.backup();
    for (let i = 0; i < 5; i++) await bob.say(`lost ${i}`);
    await write(page, "mine and lost");
    await shows(page, "mine and lost");
    // The answer to one's own message may come before what others said earlier.
    await eventually("all is shown", async () => (await messages(page)).length === 17);
    await chat.server.stop();
    await chat.server.restore(backup);
    await chat.server.start();
    const carol = await chat.member("carol");
    // As many as were lost and more, so that the numbers of the logs pass each other.
    for (let i = 0; i < 9; i++) await carol.say(`after ${i}`);
    await eventually("the page has the restored room", async () => (await texts(page)).at(-1) === "after 8");
    assert.deepEqual((await texts(page)).filter((text) => text.startsWith("lost")), []);
    await equalsAFreshLoad(chat, ada, page, await carol.history());
    await write(page, "and on it goes");
    await shows(page, "and on it goes");
  },
};
