// Comes before everything else of the page: an error while the rest is loaded or put
// into the page would leave it blank.

const app = document.getElementById("app");

addEventListener("error", () => {
  const starting = app?.querySelector(".starting");
  if (!starting) return;
  starting.textContent = "The chat can't run in this browser. Update it, or try another one.";
  starting.classList.add("failed");
});
