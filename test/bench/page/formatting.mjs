// What formatting costs: reading the hardest texts there are, and showing a room.

/** The main thread's work until a room is there and was scrolled up, in milliseconds. */
async function opened(browser, base, scene) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(`${base}/mock.html?scene=${scene}&count=200`);
  await page.waitForSelector("article");
  for (let i = 0; i < 10; i++) {
    await page.$eval("#messages", (e) => (e.scrollTop = 0));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  const { metrics } = await devtools.send("Performance.getMetrics");
  await context.close();
  return 1_000 * metrics.find(({ name }) => name === "TaskDuration").value;
}

export async function formatting(browser, base, times, show) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}/mock.html?scene=empty`);
  await page.waitForFunction(() => window.mock);
  for (const length of [16_000, 64 * 1024]) {
    const { name, ms } = await page.evaluate((length) => mock.slowest(length), length);
    show(`reading the formatting of ${length} characters, the hardest of many texts (${name.replaceAll("|", "\\|")})`, "20 ms", `${ms.toFixed(1)} ms`);
  }
  await context.close();
  for (const [what, scene] of [["plain", "busy"], ["formatted", "styled"]]) {
    const work = [];
    for (let i = 0; i < times; i++) work.push(await opened(browser, base, scene));
    show(`the main thread's work to open a room of 200 ${what} messages and scroll up`, "", `${work.sort((a, b) => a - b)[times >> 1].toFixed(0)} ms`);
  }
}
