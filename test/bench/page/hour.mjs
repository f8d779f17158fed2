// An hour in 200 busy rooms, for the page alone: its clock runs fast, and what the server
// would say comes from within. Layout and paint go on at their own pace.

/** Rooms that the page has open beside the one that it shows. */
const open = ["room 1", "room 2", "room 3", "room 4"];

/** What the page hears in one second: how far all rooms are, and five messages in each that is open. */
function feed() {
  const rooms = mock.client.rooms.filter(({ id }) => id.startsWith("many"));
  const far = new Map(rooms.map(({ id, info }) => [id, { n: info.n, count: info.count }]));
  const author = { id: "user000000001", name: "Bob" };
  // The log of the server in memory does not grow: what it says of it would be wrong.
  mock.server.refusals.set("positions", Array.from({ length: 100 }, () => ({ code: "internal", message: "", retryable: false })));
  setInterval(() => {
    const heads = {};
    for (const { id, open } of mock.client.rooms) {
      const at = far.get(id);
      if (!at) continue;
      const entries = Array.from({ length: 5 }, () => {
        const [n, count] = [++at.n, ++at.count];
        const message = { id: `${id}-${n}`, room: id, n, count, author, clientId: `c${n}`, at: Date.now(), text: `Message ${n}, of about as many words as people write when they are in a hurry.` };
        return { kind: "message", n, id: `e${n}`, at: Date.now(), message };
      });
      if (!open) heads[id] = { ...at };
      else for (const entry of entries) mock.server.say("entries", { room: id, entries: [entry] });
    }
    mock.server.say("heads", heads);
  }, 1_000);
}

export async function anHour(browser, base, seconds, show) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${base}/mock.html?scene=many&count=200`);
  await page.clock.runFor(1_000);
  await page.waitForSelector("nav a");
  for (const name of open) {
    await page.locator("nav a").filter({ has: page.getByText(name, { exact: true }) }).click();
    await page.clock.runFor(1_000);
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  }
  await page.evaluate(feed);
  const devtools = await context.newCDPSession(page);
  const held = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const sizes = [];
  for (let part = 0; part < 6; part++) {
    for (let s = 0; s < seconds / 6; s += 20) await page.clock.runFor(20_000);
    sizes.push(await held());
  }
  const loaded = await page.evaluate(() => Math.max(...mock.client.rooms.map((room) => room.timeline.messages.length)));
  show(
    `the page's heap in 200 rooms at five messages a second each, simulated, at each sixth of ${Math.round(seconds / 60)} minutes`,
    "flat",
    `${sizes.map((size) => size.toFixed(1)).join(", ")} MB; ${loaded} messages loaded at most`,
  );
  await context.close();
}
