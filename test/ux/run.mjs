// The chat in real browsers, over the real program: node run.mjs PROGRAM [PART-OF-A-TITLE]
// Each line of the output that begins with "ok" or "FAIL" is about one test.
import { Chat, launch } from "./chat.mjs";

const [program, wanted = ""] = process.argv.slice(2);
// Those with the longest tests come first, so that no lane ends long after the others.
const files = ["reacting", "access", "missed", "sync", "reading", "timeline", "sending", "editing", "deleting", "actions", "hostile", "framing", "content", "network", "people", "composer", "completion", "emoji", "tabs", "switching", "marking", "rooms", "address", "formatting", "replying", "noticing", "keeping", "mentioning", "drafting"];

/** How many tests run at once; they mostly wait. */
const lanes = 3;
/** No test may take longer, in milliseconds; the longest takes a tenth of it when the machine is idle. */
const limit = 180_000;

process.on("SIGINT", () => process.exit(1));
// What a failed test leaves behind must not end the others.
process.on("unhandledRejection", (error) => console.log(`    left behind: ${error.message}`));
const tests = [];
for (const file of files) {
  const { default: titled } = await import(`./${file}.mjs`);
  tests.push(...Object.entries(titled).filter(([title]) => title.includes(wanted)));
}
const browser = await launch();
let failed = 0;

async function run([title, test]) {
  const chat = new Chat(program, browser);
  const started = Date.now();
  let timer;
  let problem;
  try {
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not over after ${limit} ms`)), limit)));
    await Promise.race([late, chat.serve().then(() => test(chat))]);
  } catch (error) {
    problem = error.stack;
  }
  clearTimeout(timer);
  const complaints = await chat.close();
  if (complaints.length > 0) problem = `${problem ?? ""}\nThe pages complained: ${complaints.join("\n")}`;
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (problem === undefined) return console.log(`ok ${title} (${took})`);
  failed++;
  console.log(`FAIL ${title} (${took})\n${`${problem}\nThe server said:\n${chat.log}`.replaceAll(/^/gm, "    ")}`);
}

await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let test; (test = tests.shift()); ) await run(test);
  }),
);
await browser.close();
process.exit(failed === 0 ? 0 : 1);
