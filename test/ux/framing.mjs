// Nobody's page can put the chat or its forms into itself, where one clicks on what
// one does not see.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { eventually } from "./eventually.mjs";

const html = { "Content-Type": "text/html" };

/** All ways to put a page into another. */
const around = (url) =>
  `<!doctype html><title>around</title><iframe src="${url}"></iframe><iframe sandbox="allow-scripts allow-same-origin allow-forms" src="${url}"></iframe>` +
  `<object data="${url}"></object><embed src="${url}">`;
const ways = 4;

/** The texts of all pages that a page has put into itself, once they have loaded or were refused. */
async function within(page) {
  await page.waitForFunction(() => document.readyState === "complete");
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  return Promise.all(frames.map((frame) => frame.evaluate(() => document.body?.textContent ?? "").catch(() => "")));
}

export default {
  async "no page can frame the chat or its forms, of another site, of another port, or of its own origin"(chat) {
    chat.expects(/frame-ancestors/);
    const { base } = chat.server;
    const server = createServer((request, response) => response.writeHead(200, html).end(around(base + request.url))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    const own = `${base}/around`;
    const open = async (person) => {
      const context = await chat.browser(person);
      await context.route(`${own}/**`, (route) => route.fulfill({ headers: html, body: around(base + route.request().url().slice(own.length)) }));
      return context.newPage();
    };
    const others = [`http://127.0.0.1:${port}`, `http://localhost:${port}`, own];
    try {
      const [ada, nobody] = [await open(await chat.person("ada")), await open()];
      for (const [page, path] of [[ada, "/chat"], [ada, "/user/account"], [nobody, "/user/login"], [nobody, "/user/register"]]) {
        for (const other of others) {
          await page.goto(other + path);
          assert.deepEqual((await within(page)).filter((text) => text.includes("Hubbub") || text.includes("lobby")), [], other + path);
        }
      }
      // Without the policy it would be there: the frames were looked at.
      await nobody.context().route(`${base}/user/register`, async (route) => route.fulfill({ response: await route.fetch(), headers: html }));
      for (const other of others) {
        await nobody.goto(`${other}/user/register`);
        await eventually(`all are there in ${other}`, async () => (await within(nobody)).filter((text) => text.includes("Hubbub")).length === ways);
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
};
