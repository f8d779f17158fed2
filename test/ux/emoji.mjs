// Emoji: picked from all there are, by keys, by mouse and by finger.
import assert from "node:assert/strict";
import { findings, schemes } from "./axe.mjs";
import { online, phone } from "./chat.mjs";
import { eventually } from "./eventually.mjs";
import { shows, texts } from "./gestures.mjs";

const text = (page) => page.inputValue("#composer");
const focusId = (page) => page.evaluate(() => document.activeElement.id);
const picker = (page) => page.getByRole("dialog", { name: "Emoji" });
const cell = (page, name) => page.getByRole("gridcell", { name, exact: true }).first();
const button = (page) => page.getByRole("button", { name: "Insert an emoji" });

async function opened(page) {
  await button(page).click();
  await cell(page, "grinning face").waitFor();
}

/** The scripts that a page has asked for since then. */
function scripts(page) {
  const asked = [];
  page.on("request", (request) => request.resourceType() === "script" && asked.push(new URL(request.url()).pathname));
  return asked;
}

async function pickerIsSound(chat, options, scheme) {
  const page = await chat.open(await chat.person(`ada${scheme}${options.viewport?.width ?? ""}`), { colorScheme: scheme, reducedMotion: "reduce", ...options });
  await opened(page);
  assert.deepEqual(await findings(page, { colorScheme: scheme }), [], `all, ${scheme}`);
  await page.getByRole("textbox", { name: "Search emoji" }).fill("heart");
  await cell(page, "red heart").waitFor();
  assert.deepEqual(await findings(page, { colorScheme: scheme }), [], `found, ${scheme}`);
}

export default {
  async "UX 27 an emoji is picked by the keyboard alone, goes where the cursor was, and can be undone"(chat) {
    const page = await chat.open(await chat.person("ada"));
    await page.keyboard.type("onetwo");
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await cell(page, "grinning face").waitFor();
    await page.keyboard.type("party");
    await page.getByRole("status").getByText(/^\d+ emoji found$/).waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "party popper");
    await page.keyboard.press("Enter");
    await picker(page).waitFor({ state: "detached" });
    assert.deepEqual([await text(page), await focusId(page)], ["one🎉two", "composer"]);
    await page.keyboard.press("Control+z");
    assert.equal(await text(page), "onetwo");
    await page.keyboard.press("Control+y");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await shows(page, "one🎉two");
  },

  async "UX 86 the arrows walk through all emoji, Escape closes the picker, and the focus goes back"(chat) {
    const page = await chat.open(await chat.person("ada"));
    const at = () => page.evaluate(() => document.activeElement.ariaLabel);
    await opened(page);
    assert.equal(await at(), "Search emoji");
    await page.keyboard.press("ArrowDown");
    assert.equal(await at(), "grinning face");
    await page.keyboard.press("End");
    const endOfRow = await at();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await at(), endOfRow);
    // The last one is far below what is in the page.
    await page.keyboard.press("Control+End");
    await eventually("the last flag", async () => (await at()) === "flag: Wales");
    assert.ok(await cell(page, "flag: Wales").isVisible());
    assert.ok((await page.getByRole("gridcell").count()) < 1_000);
    await page.keyboard.press("Control+Home");
    await eventually("the first one", async () => (await at()) === "grinning face");
    assert.equal(await page.locator("[role=gridcell][tabindex='0']").count(), 1);
    await page.keyboard.press("ArrowUp");
    assert.equal(await at(), "Search emoji");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("qqq");
    await page.getByText("No emoji is called that.").waitFor();
    await page.keyboard.press("Escape");
    await picker(page).waitFor({ state: "detached" });
    assert.equal(await at(), "Insert an emoji");
    await opened(page);
    await page.getByRole("button", { name: "Flags" }).click();
    await cell(page, "flag: Ascension Island").waitFor();
    await page.mouse.click(10, 10);
    await picker(page).waitFor({ state: "detached" });
  },

  async "UX 90 on a phone the picker is a sheet, which Back closes, and a touch picks"(chat) {
    const page = await chat.open(await chat.person("ada"), phone);
    await page.tap("#composer");
    await page.keyboard.type("hi ");
    const box = await button(page).boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
    await button(page).tap();
    await cell(page, "grinning face").waitFor();
    const sheet = await picker(page).boundingBox();
    assert.deepEqual([sheet.x, sheet.width, sheet.y + sheet.height], [0, 390, 844]);
    await page.goBack();
    await picker(page).waitFor({ state: "detached" });
    await button(page).tap();
    await page.getByRole("button", { name: "Food and drink" }).tap();
    await cell(page, "grapes").tap();
    await picker(page).waitFor({ state: "detached" });
    assert.deepEqual([await text(page), await focusId(page)], ["hi 🍇", "composer"]);
    await page.getByRole("button", { name: "Send" }).tap();
    await shows(page, "hi 🍇");
  },

  async "UX 87 the emoji used last and the skin tone are there after a reload, and without any storage too"(chat) {
    const ada = await chat.person("ada");
    const page = await chat.open(ada);
    for (const name of ["grinning face", "party popper"]) {
      await opened(page);
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
    }
    await opened(page);
    await page.getByRole("radio", { name: "Medium", exact: true }).check();
    await page.reload();
    await online(page);
    await page.fill("#composer", "");
    await opened(page);
    const recent = page.getByRole("rowgroup", { name: "Recently used" }).getByRole("gridcell");
    assert.deepEqual(await recent.allTextContents(), ["🎉", "😀"]);
    await page.keyboard.type("thumbs up");
    await page.keyboard.press("Enter");
    assert.equal(await text(page), "👍🏽");

    const bare = await chat.browser(ada);
    await bare.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => null }));
    const other = await chat.open(ada, { context: bare });
    await eventually("the draft is here too", async () => (await text(other)) === "👍🏽");
    await other.fill("#composer", "");
    for (let i = 0; i < 2; i++) {
      await opened(other);
      await cell(other, "grinning face").click();
    }
    assert.equal(await text(other), "😀😀");
  },

  async "UX 87 in German, emoji are found by their German names and their English ones"(chat) {
    const page = await chat.open(await chat.person("ada"), { locale: "de-DE" });
    for (const [typed, sign] of [["konfettiball", "🎊"], ["träne", "🥲"], ["tada", "🎉"]]) {
      await page.fill("#composer", "");
      await page.getByRole("button", { name: "Emoji einfügen" }).click();
      await page.getByRole("gridcell").first().waitFor();
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
      assert.equal(await text(page), sign);
    }
  },

  async "UX 92 no emoji are loaded before they are wanted, and if that fails it can be tried again"(chat) {
    const page = await chat.open(await chat.person("ada"));
    const asked = scripts(page);
    await page.keyboard.type("a message without any");
    await page.keyboard.press("Enter");
    await shows(page, "a message without any");
    assert.deepEqual(asked, []);
    let broken = true;
    await page.route("**/assets/en-*.js", (route) => (broken ? route.abort() : route.continue()));
    chat.expects(/Failed to load resource: net::ERR_FAILED/);
    await button(page).click();
    await page.getByText("The emoji couldn't be loaded.").waitFor();
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await cell(page, "grinning face").click();
    assert.equal(await text(page), "😀");
    assert.deepEqual(await texts(page), ["a message without any"]);
  },

  async "UX 88 at 400 % zoom all of the picker can be reached"(chat) {
    const page = await chat.open(await chat.person("ada"), { viewport: { width: 320, height: 256 } });
    await opened(page);
    const outside = await page.$$eval("dialog input, dialog [role=toolbar] button", (all) =>
      all.map((e) => e.getBoundingClientRect()).filter(({ left, right, top, bottom }) => left < 0 || top < 0 || right > innerWidth || bottom > innerHeight),
    );
    assert.deepEqual(outside, []);
    await page.keyboard.press("ArrowDown");
    for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowDown");
    await eventually("what has the focus is in sight", () =>
      page.evaluate(() => {
        const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
        return [top + 2, bottom - 2].every((y) => document.elementFromPoint((left + right) / 2, y) === document.activeElement);
      }),
    );
  },

  ...Object.fromEntries(
    schemes.map((scheme) => [
      `UX 87 nothing serious is found in the emoji picker, ${scheme}`,
      async (chat) => {
        await pickerIsSound(chat, {}, scheme);
        await pickerIsSound(chat, { ...phone, viewport: { width: 320, height: 568 } }, scheme);
      },
    ]),
  ),
};
