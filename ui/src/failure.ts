// Comes before everything else of the page: an error while the rest is loaded or put
// into the page would leave it blank.

const app = document.getElementById("app");

for (const event of ["error", "unhandledrejection"]) {
  addEventListener(event, () => {
    const starting = app?.querySelector<HTMLElement>(".starting");
    if (!starting) return;
    // In the language of the page: the catalogue may be what is missing.
    starting.textContent = starting.dataset["failed"] ?? "";
    starting.classList.add("failed");
  });
}
