import { mount } from "svelte";
import App from "./chat/App.svelte";
import { PagePlace } from "./chat/place";
import { showPeople } from "./people";
import { Client } from "./sync/client";
import { systemClock } from "./sync/clock";
import type { Dial } from "./sync/link";
import { BrowserStorage } from "./sync/storage";
import "./tokens.css";
import "./base.css";
import "./print.css";

/** Without these the page would fail in the middle of something. */
const needed = ["ListFormat", "DisplayNames", "PluralRules"] as const;

/** Puts the chat into the page, over a connection that the caller knows how to open. */
export function start(dial: Dial): Client {
  for (const name of needed) if (!(name in Intl)) throw new Error(`This browser has no Intl.${name}.`);
  const place = new PagePlace();
  const { room } = place.address;
  const client = new Client({ dial, clock: systemClock, storage: new BrowserStorage(), user: told("user"), firstRoom: told("room"), room });
  showPeople(client.people);
  // The connection is on its way while the page is made.
  client.start();
  const target = document.getElementById("app")!;
  mount(App, { target, props: { client, place } });
  target.querySelector(".starting")?.remove();
  return client;
}

/** What the server has put into the page itself; "" for nothing. */
function told(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="hubbub-${name}"]`)?.content ?? "";
}
