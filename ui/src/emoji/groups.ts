import { Apple, Clock, Flag, Hand, type IconNode, Lightbulb, PawPrint, Plane, Search, Shapes, Smile, Trophy } from "lucide";
import { say } from "../language";
import type { Emoji } from "./data";

/** The groups of emoji, in the order of the standard. */
const groups: readonly [name: string, icon: IconNode][] = [
  ["smileys", Smile],
  ["people", Hand],
  ["nature", PawPrint],
  ["food", Apple],
  ["travel", Plane],
  ["activities", Trophy],
  ["objects", Lightbulb],
  ["symbols", Shapes],
  ["flags", Flag],
];

/** Emoji under one heading. */
export interface Section {
  key: string;
  label: string;
  icon: IconNode;
  emoji: readonly Emoji[];
}

const section = (key: string, icon: IconNode, emoji: readonly Emoji[]): Section => ({ key, label: say("emoji-group", { group: key }), icon, emoji });

/** What there is to pick before anything is searched: what was used last, and then the groups. */
export function sectionsOf(all: readonly Emoji[], recent: readonly string[]): Section[] {
  const bySign = new Map(all.map((emoji) => [emoji.sign, emoji]));
  const used = recent.flatMap((sign) => bySign.get(sign) ?? []);
  const sections = groups.map(([key, icon], group) => section(key, icon, all.filter((emoji) => emoji.group === group)));
  return used.length > 0 ? [section("recent", Clock, used), ...sections] : sections;
}

/** What was found, under a heading of its own. */
export const foundSection = (emoji: readonly Emoji[]): Section => section("found", Search, emoji);
