import { mount } from "svelte";
import App from "./chat/App.svelte";
import { Client } from "./sync/client";
import { systemClock } from "./sync/clock";
import type { Dial } from "./sync/link";
import "./tokens.css";
import "./base.css";

/** Puts the chat into the page, over a connection that the caller knows how to open. */
export function start(dial: Dial): Client {
  const user = document.querySelector<HTMLMetaElement>('meta[name="hubbub-user"]')?.content ?? "";
  const client = new Client({ dial, clock: systemClock, storage: localStorage, user });
  mount(App, { target: document.getElementById("app")!, props: { client } });
  client.start();
  return client;
}
