// The README's picture: a seeded chat in the real program, with people in it.
// picture.mjs BINARY DATA PICTURE
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { connect, cookiesBy, enter } from "../protocol.mjs";

const [binary, data, picture] = process.argv.slice(2);
const watcher = "Grace";
const others = ["Maya", "Farah", "Kenji", "Олена", "李小雨", "Jonas", "ليلى", "Chiara", "Priya"];

const program = spawn(binary, ["--data", data, "--listen", "localhost:0", "--metrics", "off", "--log-level", "warn"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(createInterface(program.stdout), "line");
const base = line.replace("Hubbub is at ", "");

const logIn = (username) => cookiesBy("login", base, username, "hubbub example");

/** Opens the room for somebody. */
async function bring(username) {
  const socket = connect(base, (await logIn(username)).join("; "));
  const { room } = await enter((event, payload) => socket.emitWithAck(event, payload));
  return { socket, room };
}

const browser = await chromium.launch({
  executablePath: execFileSync("which", [process.env.CHROMIUM ?? "chromium-headless-shell"], { encoding: "utf8" }).trim(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const sockets = [];
try {
  for (const name of others) sockets.push(await bring(name));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light", locale: "en-GB", timezoneId: "UTC" });
  await context.addCookies(
    (await logIn(watcher)).map((cookie) => ({ name: cookie.split("=")[0], value: cookie.split("=")[1], url: base })),
  );
  const page = await context.newPage();
  await page.goto(`${base}/chat`);
  await page.waitForSelector("article");
  await page.getByText(others.at(-1), { exact: true }).last().waitFor();
  const { socket, room } = sockets[1];
  await socket.emitWithAck("typing", { room });
  await page.getByText(`${others[1]} is typing`).waitFor();
  await page.screenshot({ path: picture });
} finally {
  for (const { socket } of sockets) socket.disconnect();
  await browser.close();
  program.kill();
}
