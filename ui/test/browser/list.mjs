// The list of rooms, of which only what is in sight is in the page.

/** Scrolls the list to the line of a room, and returns it. */
export async function reach(page, name) {
  const line = page.locator("nav a").filter({ has: page.getByText(name, { exact: true }) });
  await page.locator("nav .list").evaluate((list) => (list.scrollTop = 0));
  for (;;) {
    // What has just come into sight is there in the next frame.
    const more = await page.locator("nav .list").evaluate((list) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(list.scrollTop + list.clientHeight < list.scrollHeight - 1)))));
    if ((await line.count()) > 0 || !more) return line;
    await page.locator("nav .list").evaluate((list) => (list.scrollTop += list.clientHeight));
  }
}
