// The page in Chromium, under the real policy: over the server in memory, and what
// the real server renders. npm run test:browser, or node run.mjs PART-OF-A-NAME
// after a build.
import { launch, serve } from "./chromium.mjs";
import { run } from "./program.mjs";
import * as access from "./access.mjs";
import * as alike from "./alike.mjs";
import * as forms from "./forms.mjs";
import * as languages from "./languages.mjs";
import * as load from "./load.mjs";
import * as rooms from "./rooms.mjs";
import * as sending from "./sending.mjs";
import * as switching from "./switching.mjs";
import * as timeline from "./timeline.mjs";
import { there } from "./views.mjs";

const wanted = process.argv[2] ?? "";
const site = await serve();
const program = await run();
const browser = await launch();
let failed = 0;

/** How long anything may take before a test fails, in milliseconds; far more than it takes. */
const patience = 30_000;

/** What the browser says of an answer like 400 to a form, which is no fault of the page. */
const answered = /^Failed to load resource: .* status of 4/;

/** Opens a page that a test may use, and fails the test when the page complains. */
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => {
    const form = answered.test(message.text()) && new URL(message.location().url).pathname.startsWith("/user/");
    if (message.type() === "error" && !form) page.complaints.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto((path.includes(".html") ? site.base : program.base) + path);
  await there(page, path);
  return page;
}

/** How many tests run at once, on two cores. */
const lanes = 2;

async function check([name, test]) {
  const title = name.replace(/[A-Z]|\d+/g, (c) => ` ${c.toLowerCase()}`);
  const pages = [];
  const started = Date.now();
  let problem;
  try {
    await test(async (...args) => {
      const page = await open(...args);
      pages.push(page);
      return page;
    }, program);
    const complaints = pages.flatMap((page) => page.complaints);
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  } catch (error) {
    problem = error.stack;
  }
  for (const page of pages) await page.context().close();
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (problem === undefined) return console.log(`ok   ${title} (${took})`);
  failed++;
  console.log(`FAIL ${title} (${took})\n${problem}`);
}

const tests = Object.entries({ ...alike, ...access, ...timeline, ...sending, ...forms, ...languages, ...load, ...rooms, ...switching }).filter(([name]) => name.includes(wanted));
try {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let test; (test = tests.shift()); ) await check(test);
    }),
  );
} finally {
  await browser.close();
  site.stop();
  await program.stop();
}
process.exitCode = failed === 0 ? 0 : 1;
