import { listen, record } from "./voice.js";

const byId = (id) => document.getElementById(id);
const log = byId("log");
const scroller = byId("scroller");
const text = byId("text");
const socket = io();

// Lines

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
let last = null; // who wrote the last line

function element(tag, className, content) {
  const e = document.createElement(tag);
  e.className = className;
  e.textContent = content;
  return e;
}

// add appends a line, and scrolls only for who is reading the newest ones.
function add(kind, name, content) {
  const following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const now = new Date();
  const time = element("time", "", clock.format(now));
  time.dateTime = now.toISOString();
  const line = element("li", kind, "");
  if (name) {
    line.classList.toggle("run", last === kind + name);
    const avatar = element("span", "avatar", [...name][0].toUpperCase());
    avatar.setAttribute("aria-hidden", "true");
    avatar.style.setProperty("--hue", hue(name));
    line.append(avatar, element("b", "name", name), time, element("p", "", content));
  } else {
    line.append(element("p", "", content), time);
  }
  last = name ? kind + name : null;
  log.append(line);
  byId("empty").hidden ||= Boolean(name);
  if (following) scroller.scrollTop = scroller.scrollHeight;
}

function hue(name) {
  let sum = 0;
  for (const c of name) sum = (sum * 31 + c.codePointAt(0)) % 360;
  return sum;
}

socket.on("system", (content) => add("system", "", content));
socket.on("broadcast", (content) => add("broadcast", "", content));
socket.on("chat message", ({ username, msg }) => add("other", username, msg));

// Writing

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const msg = text.value.trim();
  text.focus();
  if (!msg) return;
  socket.emit("chat message", msg);
  add("own", document.body.dataset.user, msg);
  scroller.scrollTop = scroller.scrollHeight;
  text.value = "";
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});

// The connection

const say = (sentence) => (byId("status").textContent = sentence);

socket.on("connect", () => say(""));
socket.on("disconnect", () => {
  recording.off();
  say("You are offline. Messages will be sent when you are back.");
  leaveIfRefused();
});
socket.on("connect_error", leaveIfRefused);

// A socket that does not try again was sent away: somebody logged out, or in
// as someone else. The page knows where to go from here.
function leaveIfRefused() {
  if (!socket.active) location.replace("/chat");
}

// Voice

// toggle makes a button switch something on, which returns how to switch it off.
function toggle(button, on) {
  let off = null;
  const show = () => button.setAttribute("aria-pressed", String(off !== null));
  const self = {
    off() {
      off?.();
      off = null;
      show();
    },
  };
  button.addEventListener("click", async () => {
    if (off) return self.off();
    button.disabled = true;
    try {
      off = await on();
    } catch (error) {
      say(error.message);
    } finally {
      button.disabled = false;
      show();
    }
  });
  return self;
}

const recording = toggle(byId("record"), async () => {
  const stop = await record(
    (chunk) => socket.connected && socket.emit("sound", { chunk }),
    () => {
      recording.off();
      say("The microphone is gone, so the recording has stopped.");
    },
  );
  socket.emit("start");
  say("Everyone who listens hears you.");
  return () => {
    stop();
    socket.emit("stop");
    say("");
  };
});

let player = null;

toggle(byId("listen"), async () => {
  player = await listen();
  return () => {
    player.stop();
    player = null;
  };
});

socket.on("sound", ({ chunk }) => player?.play(chunk));
socket.on("stop", () => player?.finish());
