// Pictures of every view, in both sizes and themes: node screenshots.mjs [FOLDER [VIEW,... [LANGUAGE]]].
// The page has two languages that nobody speaks as well: long and mirrored.
import { mkdir } from "node:fs/promises";
import { launch, serve } from "./chromium.mjs";
import { run } from "./program.mjs";
import { there, views } from "./views.mjs";

const folder = process.argv[2] ?? "node_modules/.screenshots";
const only = process.argv[3];
const language = process.argv[4] ?? "en";
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

await mkdir(folder, { recursive: true });
const site = await serve();
const program = await run();
const browser = await launch();
try {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [name, { path, act, full, owner }] of Object.entries(views)) {
        if (only && !only.split(",").includes(name)) continue;
        const context = await browser.newContext({ viewport, colorScheme, hasTouch: size === "narrow", isMobile: size === "narrow", locale: language === "de" ? "de-DE" : "en-US" });
        const page = await context.newPage();
        page.on("pageerror", (error) => console.error(name, error.message));
        const other = async () => {
          const page = await (await browser.newContext()).newPage();
          await page.goto(program.base + "/user/login");
          return page;
        };
        await page.goto(owner ? program.owner : (path.includes(".html") ? site.base + path + (path.includes("?") ? "&" : "?") + `lang=${language}` : program.base + path));
        await there(page, path ?? "");
        await act?.(page, other);
        await page.waitForTimeout(350);
        await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage: full ?? false });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  site.stop();
  await program.stop();
}
