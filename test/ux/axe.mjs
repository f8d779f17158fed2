// What axe-core finds in a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(new URL("../../ui/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");

/** What it finds that is serious; the dark page differs from the light one in its colours only. */
export async function findings(page, { colorScheme }) {
  // A colour that is on its way to another is neither.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished)));
  // By the debugger, which no policy binds: the page itself stays under it.
  await page.evaluate(axe);
  const only = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
  const { violations } = await page.evaluate((only) => axe.run({ resultTypes: ["violations"], ...only }), only);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}

export const schemes = ["light", "dark"];
