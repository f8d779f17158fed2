// The languages of the page and of the forms: each function is a test.
import assert from "node:assert/strict";

export async function thePageSpeaksTheLanguageOfTheBrowserAndAnotherOneThatIsChosen(open) {
  const page = await open("/user/register", { locale: "de-DE" });
  assert.equal(await page.innerText("button.primary"), "Registrieren");
  await page.fill("#username", "Jutta");
  await page.fill("#password", "correct horse battery");
  await page.click("button.primary");
  await page.waitForSelector("#composer");
  const placeholder = () => page.getAttribute("#composer", "placeholder");
  assert.deepEqual([await page.getAttribute("html", "lang"), await placeholder()], ["de", "Nachricht schreiben"]);
  await page.fill("#composer", "ein Entwurf");
  await page.click(".account button");
  await page.getByRole("group", { name: "Sprache" }).getByRole("button", { name: "English" }).click();
  await page.waitForSelector('[placeholder="Write a message"]');
  assert.deepEqual([await page.getAttribute("html", "lang"), await page.inputValue("#composer")], ["en", "ein Entwurf"]);
  await page.goto(new URL("/user/account", page.url()).href);
  assert.equal(await page.innerText("h1"), "Your account");
  // And back, from the forms.
  await page.click("form.languages >> text=Deutsch");
  await page.waitForSelector("h1 >> text=Dein Konto");
}
