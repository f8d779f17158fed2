import { locale } from "../language";
import { named } from "../people";
import { type Line, lineOf, type Listed } from "../sidebar/sections";
import type { User } from "../wire";
import { score } from "./fuzzy";

/** So many rooms are offered at once. */
export const mostOffered = 50;
/** So many people are offered below them. */
export const mostPeople = 10;

/**
 * The rooms to offer for what was typed: those that answer best. Of equals those with
 * mentions come first, then those with something new, then those that were shown last; `recent` has them in that
 * order. The room that is shown is the last of all, as nobody goes where they are.
 */
export function offered(rooms: readonly Listed[], recent: readonly Listed[], typed: string, current: string): Line[] {
  const places = new Map(recent.map((room, i) => [room.info.id, i]));
  const order = new Intl.Collator(locale(), { numeric: true });
  return rooms
    .flatMap((room) => {
      const line = lineOf(room, current);
      const points = score(typed, line.name);
      return points === undefined ? [] : [{ line, points: Math.round(points), place: places.get(line.id) ?? Infinity }];
    })
    .sort((a, b) => {
      if ((a.line.id === current) !== (b.line.id === current)) return a.line.id === current ? 1 : -1;
      if (a.points !== b.points) return b.points - a.points;
      if (a.line.mentioned > 0 !== b.line.mentioned > 0) return a.line.mentioned > 0 ? -1 : 1;
      if (a.line.strong !== b.line.strong) return a.line.strong ? -1 : 1;
      if (a.place !== b.place) return a.place - b.place;
      return order.compare(a.line.name, b.line.name);
    })
    .slice(0, mostOffered)
    .map(({ line }) => line);
}

/**
 * The people to offer below these rooms, of those whom the server has found: nobody twice,
 * and not oneself. What it found by less than what is typed by now counts as far as it fits.
 */
export function peopleOffered(found: readonly User[], typed: string, lines: readonly Line[], me: string): User[] {
  if (typed.trim() === "") return [];
  const there = new Set([me, ...lines.map(({ other }) => other?.id)]);
  return found.filter((person) => !there.has(person.id) && score(typed, named(person)) !== undefined).slice(0, mostPeople);
}
