// What axe-core finds in a page.
import { readFile } from "node:fs/promises";

const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core finds that is serious; the dark page differs from the light one in its colours only. */
export async function findings(page, colorScheme) {
  // By the debugger, which no policy binds: the page itself stays under it.
  await page.evaluate(axe);
  const only = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
  const { violations } = await page.evaluate((only) => axe.run({ resultTypes: ["violations"], ...only }), only);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}
