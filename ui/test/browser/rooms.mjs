// The views of rooms, over rooms in memory: each function is a test.
import assert from "node:assert/strict";
import { findings } from "./axe.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const asked = (page) => page.evaluate(() => desk.asked);
/** Waits until the view has asked the page for something, as the last thing. */
const asks = (page, what) => page.waitForFunction((what) => desk.asked.at(-1)?.startsWith(what), what);
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim());

export async function aRoomIsFoundWhileTypingAndJoinedByKeyboard(open) {
  const page = await open("/rooms.html?view=directory&rooms=120");
  await page.getByText("More than 50 rooms").waitFor({ state: "attached" });
  assert.equal(await focused(page), "Search rooms");
  await page.keyboard.type("reading");
  await page.getByText("1 room", { exact: true }).waitFor({ state: "attached" });
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(page), /^Reading group/);
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Join Reading group");
  await page.keyboard.press("Enter");
  await asks(page, "open room");
  await page.getByText("Joined").waitFor();
  await page.focus("input[type=search]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal((await asked(page)).length, 2, "a room that one is in opens");
}

export async function theWholeDirectoryIsReachedByScrolling(open) {
  const page = await open("/rooms.html?view=directory&rooms=300");
  await page.waitForFunction(() => {
    const scroller = document.querySelector(".scroller");
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    const last = document.querySelector("li:last-child");
    const [at, of] = ["aria-posinset", "aria-setsize"].map((name) => Number(last?.getAttribute(name)));
    return at >= 300 && at === of;
  });
  assert.ok((await page.locator("li").count()) < 60);
}

export async function whatIsNotFoundCanBeCreated(open) {
  const page = await open("/rooms.html?view=directory");
  await page.fill("input[type=search]", "zebra crossing");
  await page.getByRole("button", { name: "Create “zebra crossing”" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a room" });
  assert.equal(await dialog.getByLabel("Name").inputValue(), "zebra crossing");
  await dialog.getByLabel("Private").check();
  await page.keyboard.press("Enter");
  await asks(page, "open room");
  assert.equal(await dialog.count(), 0);
  assert.deepEqual(await page.evaluate(() => [...desk.site.rooms.values()].filter(({ details }) => details.name === "zebra crossing").map(({ details }) => details.kind)), ["private"]);
}

export async function whatIsWrongWithANewRoomStandsAtItsField(open) {
  const page = await open("/rooms.html?view=create");
  const dialog = page.getByRole("dialog", { name: "Create a room" });
  const fault = (label) => dialog.getByLabel(label).evaluate((e) => document.getElementById(e.getAttribute("aria-describedby")?.split(" ").find((id) => id.endsWith("fault")))?.textContent);
  await page.waitForFunction(() => document.activeElement.matches("dialog input"));
  await page.keyboard.press("Enter");
  assert.equal(await fault("Name"), "Enter a name.");
  await dialog.getByLabel("Name").fill("general");
  assert.equal(await fault("Name"), undefined);
  await dialog.getByLabel("Topic").fill("x".repeat(251));
  await page.keyboard.press("Enter");
  assert.equal(await fault("Topic (optional)"), "1 character too many.");
  assert.equal(await dialog.getByLabel("Topic").evaluate((e) => e === document.activeElement), true);
  await dialog.getByLabel("Topic").fill("fine");
  await page.keyboard.press("Enter");
  await dialog.getByText("There's already a public room with this name.").waitFor();
  assert.equal(await dialog.getByLabel("Name").evaluate((e) => e === document.activeElement), true);
  // A click beside it does not throw away what was written.
  await page.mouse.click(10, 10);
  assert.equal(await dialog.count(), 1);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

export async function withoutAnAnswerAViewWaitsAndWithoutAConnectionItSaysSoAndComesBack(open) {
  const slow = await open("/rooms.html?view=directory&state=silent");
  await slow.waitForSelector(".bones");
  for (const [view, text] of [["directory", "general"], ["people", "Bob"], ["preview", "Reading group"]]) {
    const page = await open(`/rooms.html?view=${view}&state=down`);
    await page.getByText("The connection was lost. Try again.").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The connection was lost. Try again.").waitFor();
    await page.evaluate(() => desk.mend());
    await page.getByText(text, { exact: true }).first().waitFor();
  }
}

export async function aRoomIsLookedAtBeforeOneJoins(open) {
  const page = await open("/rooms.html?view=preview");
  await page.getByText("This month: The Left Hand of Darkness, chapters 8 to 12").waitFor();
  assert.ok((await page.locator("article").count()) > 5);
  assert.equal(await page.locator("textarea").count(), 0);
  await page.getByRole("button", { name: "Join room" }).click();
  await asks(page, "joined");
  const later = await open("/rooms.html?view=preview&of=bicycles");
  await later.getByText("New members can read only what is written after they join.").waitFor();
  assert.equal(await later.locator("article").count(), 0);
}

export async function anInvitationIsAcceptedOrDeclined(open) {
  for (const [button, what] of [["Join room", "joined"], ["Decline", "declined"]]) {
    const page = await open("/rooms.html?view=invitation");
    await page.getByRole("heading", { name: "invited you to Board" }).waitFor();
    await page.getByText("Minutes and decisions").waitFor();
    await page.getByRole("button", { name: button }).click();
    await asks(page, what);
  }
}

export async function ux71TenThousandPeopleAreWindowedAndSearchedOnTheServer(open) {
  const page = await open("/rooms.html?view=people&crowd=10000");
  await page.getByText("Ada Lovelace").waitFor();
  for (let i = 0; i < 6; i++) await page.$eval(".scroller", (e) => (e.scrollTop = e.scrollHeight));
  assert.ok((await page.locator("li").count()) < 60);
  await page.fill("input[type=search]", "Person 987");
  await page.getByText("11 people", { exact: true }).waitFor({ state: "attached" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Actions for Person 9879");
}

export async function rolesAreGivenAndPeopleRemovedByKeyboard(open) {
  const page = await open("/rooms.html?view=people");
  const line = (name) => page.locator("li", { hasText: name });
  await line("Chiara Rossi").getByRole("button").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Make moderator" }).focus();
  await page.keyboard.press("Enter");
  await line("Chiara Rossi").getByText("Moderator").waitFor();
  await page.getByText("Chiara Rossi is now a moderator.").waitFor({ state: "attached" });
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Actions for Chiara Rossi");

  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Make owner" }).click();
  await page.getByRole("alertdialog", { name: "Make Chiara Rossi an owner of Harvest festival?" }).getByRole("button", { name: "Make owner" }).click();
  await line("Chiara Rossi").getByText("Owner").waitFor();

  await line("Bob").getByRole("button").click();
  await page.getByRole("menuitem", { name: "Remove from this room" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await line("Bob").waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "People (14)" }).waitFor();
}

export async function aMemberIsOfferedNoMoreThanMembersMay(open) {
  const page = await open("/rooms.html?view=people&role=member");
  await page.locator("li", { hasText: "Bob" }).getByRole("button").click();
  assert.deepEqual(await page.getByRole("menuitem").allInnerTexts(), ["Send a message"]);
  const details = await open("/rooms.html?view=details&role=member");
  assert.equal(await details.getByText("Room settings").count(), 0);
}

export async function theLastOwnerHandsOverBeforeLeaving(open) {
  const page = await open("/rooms.html?view=details");
  await page.getByRole("button", { name: "Leave room" }).click();
  await page.getByRole("alertdialog", { name: "Leave Harvest festival?" }).getByRole("button", { name: "Leave" }).click();
  await page.getByRole("alertdialog", { name: "You're the only owner" }).getByRole("button", { name: "Choose an owner" }).click();
  await page.locator("li", { hasText: "Bob" }).getByRole("button").click();
  await page.getByRole("menuitem", { name: "Make owner" }).click();
  await page.getByRole("button", { name: "Make owner" }).click();
  await page.locator("li", { hasText: "Bob" }).getByText("Owner").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Leave room" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await asks(page, "left");
}

export async function onlyWhatWasChangedIsSavedAndWhatOthersChangeFollows(open) {
  const page = await open("/rooms.html?view=settings");
  const save = page.getByRole("button", { name: "Save changes" });
  assert.equal(await save.isDisabled(), true);
  await page.getByLabel("Topic").fill("My topic");
  await page.evaluate(() => {
    Object.assign(desk.site.rooms.get(desk.room).details, { name: "Council", topic: "Their topic" });
    desk.changed.emit();
  });
  await page.waitForFunction(() => document.querySelector("input").value === "Council");
  assert.equal(await page.getByLabel("Topic").inputValue(), "My topic");
  await page.getByLabel("Only moderators").first().check();
  await save.click();
  await page.getByText("Saved.").waitFor();
  await page.waitForFunction(() => document.querySelector("[type=submit]").disabled);
  const { name, topic, write } = await page.evaluate(() => desk.site.rooms.get(desk.room).details);
  assert.deepEqual({ name, topic, write }, { name: "Council", topic: "My topic", write: "moderators" });
}

export async function aRoomIsArchivedAndRestoredAndDeletedWithItsNameTyped(open) {
  const page = await open("/rooms.html?view=settings");
  await page.getByRole("button", { name: "Archive room" }).click();
  await page.getByText("so its settings can't be changed").waitFor();
  assert.equal(await page.getByLabel("Topic").count(), 0);
  await page.getByRole("button", { name: "Restore room" }).click();
  await page.getByLabel("Topic").waitFor();
  await page.getByRole("button", { name: "Delete room" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Harvest festival?" });
  const button = dialog.getByRole("button", { name: "Delete room" });
  await dialog.getByRole("textbox").fill("Harvest");
  assert.equal(await button.isDisabled(), true);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => desk.site.rooms.has(desk.room)), true);
  await dialog.getByRole("textbox").fill("Harvest festival");
  await button.click();
  await asks(page, "erased");
}

export async function peopleAreChosenByKeyboardForAConversation(open) {
  const page = await open("/rooms.html?view=converse");
  const field = page.getByRole("combobox", { name: "With" });
  const chips = () => page.locator(".chip bdi").allInnerTexts();
  assert.equal(await field.evaluate((e) => e === document.activeElement), true);
  const start = page.getByRole("button", { name: "Start", exact: true });
  assert.equal(await start.isDisabled(), true);
  for (const name of ["Grace", "Émile"]) {
    await page.keyboard.type(name);
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length > 1);
  }
  assert.deepEqual(await chips(), ["Grace Hopper", "Émile Zola"]);
  await page.keyboard.press("Backspace");
  assert.deepEqual(await chips(), ["Grace Hopper"]);
  await page.keyboard.press("Enter");
  await asks(page, "open room");
  assert.equal(await page.evaluate(() => [...desk.site.rooms.values()].at(-1).details.kind), "direct");
}

export async function aGroupHasNinePeopleAtMost(open) {
  const page = await open("/rooms.html?view=converse");
  for (let i = 0; i < 8; i++) await page.getByRole("option").first().click();
  await page.getByText("A group has at most 9 people, including you.").waitFor();
  assert.equal(await page.getByRole("option").count(), 0);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await asks(page, "open room");
  const notes = await open("/rooms.html?view=converse");
  await notes.getByRole("button", { name: "Open notes to yourself" }).click();
  await asks(notes, "open room");
}

const everyView = ["directory", "directory&empty", "directory&state=silent", "create", "preview", "invitation", "details", "details&archived", "people", "settings", "erase", "converse", "invite"];

/** Shows each of the views in one page. */
async function each(open, options, look) {
  const page = await open("/tokens.html", options);
  const base = new URL(page.url()).origin;
  for (const view of everyView) {
    await page.goto(`${base}/rooms.html?view=${view}`);
    await page.waitForSelector("section, aside, dialog");
    if (!view.includes("state")) await page.waitForFunction(() => !document.querySelector(".bones"));
    await look(page, view);
  }
}

export const inViewsOfRoomsNothingSeriousIsFound = (open) =>
  each(open, { reducedMotion: "reduce" }, async (page, view) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findings(page, colorScheme), [], `${view}, ${colorScheme}`);
    }
  });

export const onAPhoneAndZoomedInEveryViewOfRoomsFitsItsWidth = (open) =>
  each(open, phone, async (page, view) => {
    const small = await page.$$eval("button, .field, label.choice", (all) =>
      all.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44 && !e.matches(".link")).map((e) => e.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(small, [], view);
    for (const size of [phone.viewport, { width: 320, height: 256 }]) {
      await page.setViewportSize(size);
      const wide = await page.$$eval("html, .scroller, dialog, .settings, .details", (all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.className || e.tagName));
      assert.deepEqual(wide, [], `${view}, ${size.width} pixels wide`);
    }
    await page.setViewportSize(phone.viewport);
  });
