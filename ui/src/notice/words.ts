import { reading } from "../format/reading.svelte";
import { say } from "../language";
import { isolated } from "../parts/isolate";
import { named } from "../people";
import { nameOf } from "../sidebar/sections";
import type { Message, Room } from "../wire";
import type { Detail } from "./wishes";

/** So much of a text a notification shows at most, in code points. */
const mostText = 200;

/** What a notification of a message says, of which no more is shown than the reader wants. */
export function noticed(room: Room, { author, text }: Message, detail: Detail): { title: string; body: string } {
  const news = say("notice-new");
  if (detail === "nothing") return { title: "Hubbub", body: news };
  const who = isolated(named(author));
  const title = room.kind === "direct" ? who : say("notice-from", { who, room: isolated(nameOf(room)) });
  return { title, body: detail === "text" ? beginning(reading.plain(text)) : news };
}

function beginning(text: string): string {
  const points = [...text.slice(0, 2 * mostText + 2)];
  return points.length > mostText ? `${points.slice(0, mostText).join("")}…` : text;
}
