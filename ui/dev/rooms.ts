// The views of rooms over rooms in memory, for development, screenshots and browser
// tests: rooms.html?view=directory. Tests drive them by window.desk. It is no part of
// the built page.

import { mount } from "svelte";
import "../src/tokens.css";
import "../src/base.css";
import { Desk } from "./desk";
import { speakAsAsked } from "./pseudo";
import Rooms from "./Rooms.svelte";

const query = new URLSearchParams(location.search);
const desk = new Desk(query);

declare global {
  interface Window {
    desk: Desk;
  }
}
window.desk = desk;
await speakAsAsked(query);
mount(Rooms, { target: document.getElementById("app")!, props: { desk, view: query.get("view") ?? "directory" } });
