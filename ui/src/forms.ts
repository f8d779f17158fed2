// The pages with forms work without script; with it, a password can be looked at, a
// second click sends nothing, logging out asks about what is not sent, and times are
// the reader's own.

import { endSession } from "./chat/logout";
import { regional } from "./parts/region";
import { type Leftovers, leftovers, total } from "./sync/leftovers";
import { BrowserStorage } from "./sync/storage";

// The button is in the page, hidden, with the names of both its states.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-show]")) {
  const field = button.parentElement?.querySelector("input");
  if (!field) continue;
  const show = (shown: boolean) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = (shown ? button.dataset["hide"] : button.dataset["show"]) ?? "";
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers remember what is in a field of text, also when it is sent.
  field.form?.addEventListener("submit", () => show(false));
}

/** How long a form that was sent is not sent again, in milliseconds. The server may be away, and the page stays. */
const patienceMs = 10_000;

for (const form of document.forms) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    // A second sending would end the first: its answer, and the session in it, would be lost.
    if (sent) return event.preventDefault();
    sent = true;
    form.setAttribute("aria-busy", "true");
    setTimeout(again, patienceMs);
  });
  function again() {
    sent = false;
    form.removeAttribute("aria-busy");
  }
  // Back shows the page as it was left.
  addEventListener("pageshow", again);
}

// The name that is free is put into the form, and what else was typed stays.
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-fill]")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.dataset["fill"] ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    field.value = link.textContent;
    field.form?.querySelector<HTMLInputElement>("input[type=password]")?.focus();
  });
}

const storage = new BrowserStorage();
const dialog = document.querySelector<HTMLDialogElement>("dialog.leave");
for (const form of document.querySelectorAll<HTMLFormElement>('form[action="/user/logout"]')) {
  // Before all that listens to the form itself.
  addEventListener("submit", (event) => event.target === form && dialog && void leave(event, dialog), { capture: true });
}

/** Logs out as the chat does: it asks first, and nothing is removed before the server has confirmed. */
async function leave(event: SubmitEvent, dialog: HTMLDialogElement): Promise<void> {
  event.preventDefault();
  const left = leftovers(storage);
  if (total(left) === 0) return go(dialog);
  show(dialog, "ask", await counted(left).catch(() => undefined));
}

/** What is not sent, in words. Most who log out have sent all that they wrote: the words come only now. */
async function counted(left: Leftovers): Promise<string> {
  const [{ speakAsWanted }, { notSentYet }] = await Promise.all([import("./language"), import("./words")]);
  await speakAsWanted();
  return notSentYet(left);
}

function show(dialog: HTMLDialogElement, part: "ask" | "failed", title?: string): void {
  for (const section of dialog.querySelectorAll<HTMLElement>("[data-part]")) section.hidden = section.dataset["part"] !== part;
  const heading = dialog.querySelector(`[data-part=${part}] h2`);
  if (title !== undefined && heading) heading.textContent = title;
  if (!dialog.open) dialog.showModal();
}

async function go(dialog: HTMLDialogElement): Promise<void> {
  if (!(await endSession())) return show(dialog, "failed");
  for (const key of storage.keys()) if (key.startsWith("hubbub:")) storage.remove(key);
  location.assign("/user/login");
}

for (const button of document.querySelectorAll<HTMLButtonElement>("dialog.leave button")) {
  button.addEventListener("click", () => {
    dialog?.close();
    if (dialog && button.dataset["leave"] !== undefined) void go(dialog);
  });
}

const time = new Intl.DateTimeFormat(regional(document.documentElement.lang), { dateStyle: "medium", timeStyle: "short" });
for (const element of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
  element.title = element.textContent;
  element.textContent = time.format(new Date(element.dateTime));
}
