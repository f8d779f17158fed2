// The README's picture: a seeded chat in the real program, with people in it.
// picture.mjs BINARY DATA PICTURE
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { hello } from "../protocol.mjs";

const [binary, data, picture] = process.argv.slice(2);
const watcher = "Grace";
const others = ["Maya", "Farah", "Kenji", "Олена", "李小雨", "Jonas", "ليلى", "Chiara", "Priya"];

const program = spawn(binary, ["--data", data, "--listen", "localhost:0", "--metrics", "off", "--log-level", "warn"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(createInterface(program.stdout), "line");
const base = line.replace("Hubbub is at ", "");

/** Logs somebody in; returns the cookies. */
async function logIn(username) {
  const answer = await fetch(`${base}/user/login`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ username, password: "hubbub example" }),
  });
  if (answer.status !== 303) throw new Error(`log-in of ${username}: ${answer.status}`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
}

/** Opens the room for somebody. */
async function enter(username) {
  const socket = io(base, { auth: hello, extraHeaders: { Cookie: (await logIn(username)).join("; "), Origin: base }, transports: ["websocket"], forceNew: true });
  const start = { n: 0, id: "" };
  const { rooms } = await socket.emitWithAck("resume", { user: start, open: {} });
  const room = rooms.find(({ name }) => name === "lobby").id;
  await socket.emitWithAck("resume", { user: start, open: { [room]: start } });
  return { socket, room };
}

const browser = await chromium.launch({
  executablePath: execFileSync("which", [process.env.CHROMIUM ?? "chromium-headless-shell"], { encoding: "utf8" }).trim(),
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const sockets = [];
try {
  for (const name of others) sockets.push(await enter(name));
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
