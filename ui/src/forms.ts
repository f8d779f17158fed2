// The pages with forms work without script; with it, a password can be looked at.
// The button is in the page, hidden, with the names of both its states.

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-show]")) {
  const field = button.parentElement?.querySelector("input");
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = (shown ? button.dataset["hide"] : button.dataset["show"]) ?? "";
  });
}
