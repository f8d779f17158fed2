// The pages with forms work without script; with it, a password can be looked at,
// and times are the reader's own.

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

const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const element of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
  element.title = element.textContent;
  element.textContent = time.format(new Date(element.dateTime));
}
