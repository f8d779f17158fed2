// The forms, which the real server renders: each function is a test.
import assert from "node:assert/strict";
import { password, signUp } from "./program.mjs";

export async function aPasswordCanBeLookedAt(open) {
  const page = await open("/user/login");
  await page.fill("#password", password);
  await page.click("text=Show");
  assert.equal(await page.getAttribute("#password", "type"), "text");
  await page.click("text=Hide");
  assert.equal(await page.getAttribute("#password", "type"), "password");
}

export async function aPasswordThatWasLookedAtIsSentAsOne(open) {
  const page = await open("/user/login");
  await page.fill("#username", "nobody-here");
  await page.fill("#password", password);
  await page.click("text=Show");
  const sent = await page.evaluate(() => {
    const form = document.querySelector("form");
    return new Promise((resolve) => {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        resolve(form.querySelector("#password").type);
      });
      form.requestSubmit();
    });
  });
  assert.equal(sent, "password");
}

export async function passwordManagersKnowEveryField(open) {
  const page = await open("/user/login");
  const fields = () =>
    page.$$eval("form[method=post]", (forms) =>
      forms
        .filter((form) => form.querySelector("[autocomplete]"))
        .map((form) => [...form.querySelectorAll("[autocomplete]")].map((field) => field.autocomplete).join(" ")),
    );
  assert.deepEqual(await fields(), ["username current-password"]);
  await page.click("text=Sign up");
  assert.deepEqual(await fields(), ["username new-password"]);
  await signUp(page, "Mara");
  await page.goto(new URL("/user/account", page.url()).href);
  assert.deepEqual(await fields(), ["username current-password new-password", "username current-password"]);
}

export async function whatIsWrongStandsBesideItsFieldAndInASummary(open) {
  const page = await open("/user/register");
  await signUp(page, "Nils");
  const other = await open("/user/register");
  await other.fill("#username", "nils");
  await other.fill("#password", password);
  await other.click("button.primary");
  const why = await other.innerText("#username-error");
  assert.equal(await other.innerText(".summary a"), why);
  assert.equal(await other.inputValue("#username"), "nils");
  assert.equal(await other.getAttribute("#username", "aria-invalid"), "true");
  assert.equal(await other.getAttribute("#username", "aria-describedby"), "username-hint username-error");
  const focused = () => other.waitForFunction(() => document.activeElement.id === "username");
  await focused();
  await other.focus("#password");
  await other.click(".summary a");
  await focused();
}

/** "Ada Lovelace" was refused, and nothing had said before that a name has no spaces. */
export async function whatANameMayBeIsSaidBeforeItIsTyped(open) {
  const page = await open("/user/register");
  assert.match(await page.innerText("#username-hint"), /no spaces/);
  assert.equal(await page.getAttribute("#username", "aria-describedby"), "username-hint");
  await page.fill("#username", "Ada Lovelace");
  await page.fill("#password", password);
  await page.click("button.primary");
  await page.waitForSelector("#username-error");
  assert.equal(await page.getAttribute("#username", "aria-describedby"), "username-hint username-error");
  await page.goto(new URL("/user/login", page.url()).href);
  assert.equal(await page.locator("#username-hint").count(), 0);
}

export async function withoutScriptTheFormsDoAllTheyDo(open) {
  const page = await open("/user/register", { javaScriptEnabled: false });
  assert.equal(await page.locator("text=Show").isVisible(), false);
  await signUp(page, "Olga");
  assert.ok(await page.locator("noscript").isVisible());
  await page.goto(new URL("/user/account", page.url()).href);
  assert.match(await page.innerText(".sessions"), /Chrome on Linux/);
  assert.match(await page.innerText(".sessions"), /UTC/);
  await page.fill("#current", password);
  await page.fill("#next", "another good password");
  await page.click("text=Change password");
  assert.match(await page.innerText("[role=status]"), /^Your password has been changed/);
  await page.click("text=Log out");
  await page.waitForURL("**/user/login");
}

export async function theAccountIsReachedFromTheChatAndBack(open) {
  const page = await open("/user/register");
  await signUp(page, "Pia");
  await page.click(".account button");
  await page.click("text=Your account");
  await page.waitForURL("**/user/account");
  assert.doesNotMatch(await page.innerText(".sessions"), /UTC/);
  await page.click("text=Back to the chat");
  await page.waitForSelector("#composer");
}

export async function aSessionThatIsEndedFromTheAccountSignsItsTabOut(open) {
  const there = await open("/user/register");
  await signUp(there, "Quentin");
  await there.waitForSelector("#composer");
  const here = await open("/user/login");
  await here.fill("#username", "Quentin");
  await here.fill("#password", password);
  await here.click("button.primary");
  await here.waitForURL("**/chat");
  await here.goto(new URL("/user/account", here.url()).href);
  assert.equal(await here.locator(".sessions li").count(), 2);
  await here.click("text=Log out there");
  await there.waitForSelector("text=You were logged out from another device.");
  assert.equal(await here.innerText("[role=status]"), "You've been logged out there.");
}

export async function onAPhoneAFingerHitsEveryButtonOfTheAccount(open) {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const page = await open("/user/register", phone);
  await signUp(page, "Sami");
  const here = await open("/user/login", phone);
  await here.fill("#username", "Sami");
  await here.fill("#password", password);
  await here.tap("button.primary");
  await here.waitForURL("**/chat");
  await here.goto(new URL("/user/account", here.url()).href);
  await here.waitForSelector("text=Log out there");
  const small = await here.$$eval(".button", (all) =>
    all.filter((e) => e.checkVisibility()).map((e) => [e.textContent, e.getBoundingClientRect().height]).filter(([, height]) => height < 44),
  );
  assert.deepEqual(small, []);
}

export async function aDeletedAccountIsGone(open) {
  const page = await open("/user/register");
  await signUp(page, "Rosa");
  await page.goto(new URL("/user/account", page.url()).href);
  await page.fill("#password", "not the password");
  await page.click("text=Delete account");
  assert.equal(await page.innerText("#password-error"), "This password is wrong.");
  await page.fill("#password", password);
  await page.click("text=Delete account");
  await page.waitForSelector("text=Your account has been deleted");
  await page.goto(new URL("/chat", page.url()).href);
  assert.equal(new URL(page.url()).pathname, "/user/login");
}
