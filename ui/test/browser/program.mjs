// The program itself, with the page as last built inside: for what the server renders.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Starts it with data of its own; returns its address, the owner's link, and how to stop. */
export async function run() {
  const folder = await mkdtemp(join(tmpdir(), "hubbub-ui-"));
  const binary = join(folder, "hubbub");
  execFileSync("go", ["build", "-o", binary, "./cmd/hubbub"], { cwd: root, stdio: "inherit" });
  const program = spawn(binary, ["--data", join(folder, "data"), "--listen", "localhost:0", "--metrics", "off", "--log-level", "warn"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const { base, owner } = await greeting(program.stdout);
  return {
    base,
    owner,
    async stop() {
      program.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

export const password = "correct horse battery";

/** Makes an account in the page's browser, which is in the chat then. */
export async function signUp(page, name) {
  await page.goto(new URL("/user/register", page.url()).href);
  await page.fill("#username", name);
  await page.fill("#password", password);
  await page.click("button.primary");
  await page.waitForURL("**/chat");
}

/** What it says once it serves. */
async function greeting(output) {
  let base;
  for await (const line of createInterface(output)) {
    base ??= /^Hubbub is at (\S+)$/.exec(line)?.[1];
    const owner = /^\s+(http\S+)$/.exec(line)?.[1];
    if (owner) return { base, owner };
  }
  throw new Error("the program ended before it served");
}
