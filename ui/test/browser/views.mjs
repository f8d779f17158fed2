// Every view of the page and of the forms: where it is, and what one does to see it.
import { password, signUp } from "./program.mjs";

export const views = {
  login: { path: "/user/login" },
  signup: {
    path: "/user/register",
    act: async (page) => {
      await page.fill("#username", "admin");
      await page.fill("#password", password);
      await page.click("button.primary");
      await page.waitForSelector(".summary");
      await page.fill("#password", password);
      await page.click("[data-show]");
    },
  },
  owner: { owner: true },
  settings: {
    path: "/user/register",
    full: true,
    act: async (page, other) => {
      const name = names.shift();
      await signUp(page, name);
      await logIn(await other(), name);
      await page.goto(new URL("/user/account", page.url()).href);
      await page.fill("#current", "not the password");
      await page.fill("#next", password);
      await page.click('[action="/user/password"] .primary');
      await page.waitForSelector("#current-error");
    },
  },
  error: { path: "/user/nowhere" },
  empty: { path: "/mock.html?scene=empty" },
  busy: { path: "/mock.html", act: (page) => page.evaluate(() => (mock.typing(2), undefined)) },
  long: { path: "/mock.html", act: (page) => page.$eval("#messages", (e) => (e.scrollTop = e.scrollHeight - 3_100)) },
  lines: { path: "/mock.html", act: (page) => page.$eval("#messages", (e) => (e.scrollTop = e.scrollHeight - 1_500)) },
  formatted: { path: "/mock.html?scene=styled&count=12", act: (page) => page.waitForSelector("pre .keyword") },
  formattedAbove: {
    path: "/mock.html?scene=styled&count=12",
    act: async (page) => {
      await page.waitForSelector("pre .keyword");
      await page.$eval("#messages", (e) => (e.scrollTop = 0));
    },
  },
  unread: { path: "/mock.html?unread=9" },
  middle: {
    path: "/mock.html?count=120",
    act: async (page) => {
      await page.evaluate(() => (document.querySelector("#messages").scrollTop -= 1500));
      await page.evaluate(() => {
        for (let i = 0; i < 4; i++) mock.say();
      });
    },
  },
  people: {
    path: "/mock.html",
    // On a wide page it is open from the start.
    act: async (page) => (await page.isVisible("#people")) || page.click(".people"),
  },
  reply: {
    path: "/mock.html",
    act: async (page) => {
      await page.locator("article").last().focus();
      await page.keyboard.press("r");
      await page.waitForSelector(".replying");
      await page.fill("#composer", "Fine by me, I will bring the tickets.");
    },
  },
  rooms: { path: "/mock.html?scene=rooms", act: (page) => page.waitForSelector("nav a") },
  room: {
    path: "/mock.html?scene=rooms",
    act: async (page) => {
      await page.click('nav a:has-text("engineering")');
      await page.waitForSelector("article");
      await page.fill("#composer", "half a sentence");
      if (page.viewportSize().width >= 720) await page.click('nav a:has-text("help")');
    },
  },
  switcher: {
    path: "/mock.html?scene=rooms",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("e");
    },
  },
  shortcuts: { path: "/mock.html?scene=rooms", act: (page) => page.keyboard.press("Control+/") },
  removed: {
    path: "/mock.html?scene=rooms",
    act: async (page) => {
      await page.click('nav a:has-text("design")');
      await page.waitForSelector("article");
      await page.fill("#composer", "What I wanted to say about it, and have not said yet.");
      await page.evaluate(() => mock.server.member(mock.client.me, mock.client.room.id, false));
      await page.waitForSelector("blockquote");
    },
  },
  emoji: {
    path: "/mock.html",
    act: async (page) => {
      await page.locator(".composer [aria-haspopup=dialog]").click();
      await page.waitForSelector("[role=gridcell]");
    },
  },
  "emoji-found": {
    path: "/mock.html",
    act: async (page) => {
      await views.emoji.act(page);
      await page.fill("dialog input[type=text]", "heart");
    },
  },
  suggestions: {
    path: "/mock.html",
    act: async (page) => {
      await page.focus("#composer");
      await page.keyboard.type("Look at this :smi");
      await page.waitForSelector("[role=option]");
    },
  },
  account: { path: "/mock.html", act: (page) => page.click(".account button") },
  offline: {
    path: "/mock.html",
    act: async (page) => {
      await page.evaluate(() => (mock.weather.loses = "sends"));
      await page.fill("#composer", "This one was on its way when the network went");
      await page.click(".send");
      await page.evaluate(() => {
        const outbox = mock.client.room.outbox;
        mock.weather.state = "down";
        mock.drop();
        mock.client.connection.network(false);
        return outbox.up;
      });
      await page.waitForSelector('[data-state="failed"]', { timeout: 15_000 });
      await page.fill("#composer", "And this one waits");
      await page.click(".send");
      await page.fill("#composer", "A longer one, which I am still writing.\nIt has two lines.");
    },
  },
  limit: { path: "/mock.html", act: (page) => page.fill("#composer", "A text of some length. ".repeat(50)) },
  loading: { path: "/mock.html?state=silent", act: (page) => page.waitForTimeout(600) },
  ended: {
    path: "/mock.html",
    act: (page) => page.evaluate(() => mock.server.say("session:end", { reason: "revoked" })),
  },
  directory: { path: "/rooms.html?view=directory" },
  "directory-empty": { path: "/rooms.html?view=directory&empty" },
  "directory-offline": { path: "/rooms.html?view=directory&state=down" },
  "directory-loading": { path: "/rooms.html?view=directory&state=silent" },
  create: {
    path: "/rooms.html?view=create",
    act: async (page) => {
      await page.locator("dialog input").first().fill("general");
      await page.locator("dialog input").nth(1).fill("x".repeat(240));
      await page.keyboard.press("Enter");
      await page.waitForSelector("[aria-invalid]");
    },
  },
  preview: { path: "/rooms.html?view=preview" },
  invitation: { path: "/rooms.html?view=invitation" },
  details: { path: "/rooms.html?view=details" },
  archived: { path: "/rooms.html?view=details&archived&role=member" },
  members: { path: "/rooms.html?view=people&crowd=10000" },
  member: { path: "/rooms.html?view=people", act: (page) => page.locator('.row:has-text("Bob") [aria-haspopup]').click() },
  "room-settings": { path: "/rooms.html?view=settings" },
  erase: { path: "/rooms.html?view=erase" },
  converse: {
    path: "/rooms.html?view=converse",
    act: async (page) => {
      for (const name of ["Bob", "Chiara", "Émile"]) await page.getByRole("option", { name }).click();
    },
  },
  invite: { path: "/rooms.html?view=invite" },
  outdated: {
    path: "/mock.html",
    act: (page) =>
      page.evaluate(() => {
        mock.server.refuses = "outdated";
        mock.drop();
        mock.client.connection.connect();
      }),
  },
  tokens: { path: "/tokens.html", full: true },
};

/** Waits until a page over the server in memory shows what it is about. */
export async function there(page, path) {
  if (!path.startsWith("/mock.html") || path.includes("state=silent")) return;
  await page.waitForSelector(/scene=(rooms|many)/.test(path) ? "nav a" : "article, .empty");
}

/** Who is in the pictures of an account, one in each. */
const names = ["Ada", "Grace", "Mary", "Emmy"];

async function logIn(page, name) {
  await page.fill("#username", name);
  await page.fill("#password", password);
  await page.click("button.primary");
  await page.waitForURL("**/chat");
}
