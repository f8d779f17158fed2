import { locale } from "../language";
import { named } from "../people";
import type { User, Room as RoomInfo } from "../wire";
import { conversation, mostCounted } from "../words";

/** What a list of rooms knows of one. */
export interface Listed {
  readonly info: RoomInfo;
  readonly unread: { readonly unread: number };
  /** How many of them mention me. */
  readonly mentions?: { readonly count: number };
  readonly hasDraft: boolean;
}

/** The one thing that a line says at its end. */
export type Mark = "mentions" | "count" | "dot" | "draft" | "none";

/** A line of the list. */
export interface Line {
  id: string;
  name: string;
  kind: NonNullable<RoomInfo["kind"]>;
  /** Of a conversation of two: the other. */
  other: User | undefined;
  mark: Mark;
  /** How many messages are unread; one more than are counted stands for all that are more. */
  unread: number;
  /** How many of them mention me, likewise. */
  mentioned: number;
  /** There is something new, and one wants to know. */
  strong: boolean;
  muted: boolean;
}

export type SectionName = "invitations" | "unread" | "favourites" | "rooms" | "direct";

export interface Section {
  name: SectionName;
  lines: Line[];
}

export interface Wishes {
  /** Rooms with something new come first, whatever they are. */
  unreadFirst: boolean;
  /** The room that is shown. */
  current: string;
}

/** In the order in which they stand. */
const names: readonly SectionName[] = ["invitations", "unread", "favourites", "rooms", "direct"];

/** How a room is called in lists: a conversation by the people in it. */
export const nameOf = ({ name, with: others }: RoomInfo) => (name === "" ? conversation((others ?? []).map(named)) : name);

/** Whether a room is a conversation of chosen people. */
export const isDirect = ({ kind }: RoomInfo) => kind === "direct" || kind === "group";

/** A line of a room. Equal lines are the same object from one time to the next. */
export function lineOf({ info, unread: { unread }, mentions, hasDraft }: Listed, current: string, previous?: Line): Line {
  const { id, kind = "public", level = "all" } = info;
  const muted = level === "nothing";
  const invited = info.invitedBy !== undefined;
  const mentioned = muted ? 0 : Math.min(mentions?.count ?? 0, mostCounted + 1);
  const strong = invited || mentioned > 0 || (unread > 0 && level === "all");
  const mark = mentioned > 0 ? "mentions" : strong ? (isDirect(info) && !invited ? "count" : "dot") : hasDraft && id !== current ? "draft" : "none";
  const other = kind === "direct" ? info.with?.[0] : undefined;
  const line: Line = { id, name: nameOf(info), kind, other, mark, unread: invited ? 0 : Math.min(unread, mostCounted + 1), mentioned, strong, muted };
  return previous && same(line, previous) ? previous : line;
}

function same(a: Line, b: Line): boolean {
  return (Object.keys(a) as (keyof Line)[]).every((key) => (key === "other" ? a.other?.id === b.other?.id : a[key] === b[key]));
}

function sectionOf({ info }: Listed, line: Line, { unreadFirst, current }: Wishes): SectionName {
  if (info.invitedBy) return "invitations";
  if (unreadFirst && line.strong && line.id !== current) return "unread";
  if (info.favourite) return "favourites";
  return isDirect(info) ? "direct" : "rooms";
}

/** Makes the list anew as rooms change. It sorts only when there are other names. */
export class Lister {
  readonly #order = new Intl.Collator(locale(), { numeric: true });
  #lines = new Map<string, Line>();
  #sections = new Map<string, SectionName>();
  #sorted: readonly string[] = [];

  /** The list as it is to be shown; held: while somebody points at it, nothing changes its place. */
  list(rooms: readonly Listed[], wishes: Wishes, held = false): Section[] {
    const lines = new Map<string, Line>();
    const sections = new Map<string, SectionName>();
    let sorted = rooms.length === this.#sorted.length;
    for (const room of rooms) {
      const { id } = room.info;
      const before = this.#lines.get(id);
      const line = lineOf(room, wishes.current, before);
      lines.set(id, line);
      sorted &&= line.name === before?.name;
      const section = sectionOf(room, line, wishes);
      sections.set(id, held ? (this.#sections.get(id) ?? section) : section);
    }
    this.#lines = lines;
    this.#sections = sections;
    if (!sorted) this.#sorted = [...lines.values()].sort((a, b) => this.#compare(a, b)).map(({ id }) => id);
    const parts = new Map<SectionName, Line[]>(names.map((name) => [name, []]));
    for (const id of this.#sorted) parts.get(sections.get(id)!)!.push(lines.get(id)!);
    return names.map((name) => ({ name, lines: parts.get(name)! })).filter(({ name, lines }) => lines.length > 0 || name === "rooms");
  }

  #compare(a: Line, b: Line): number {
    return this.#order.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  }
}

/** The lines of a section that is folded: what is new, and where one is. */
export const unfolded = (lines: readonly Line[], current: string) => lines.filter((line) => line.strong || line.id === current);

/** The next room up (-1) or down (1) from the one that is shown; only one with something new, if that is wanted. */
export function neighbour(lines: readonly Line[], current: string, step: -1 | 1, onlyNew: boolean): Line | undefined {
  const at = lines.findIndex((line) => line.id === current);
  const from = at < 0 ? (step > 0 ? -1 : lines.length) : at;
  for (let i = 1; i <= lines.length; i++) {
    const line = lines[(((from + step * i) % lines.length) + lines.length) % lines.length];
    if (line && line.id !== current && (!onlyNew || line.strong)) return line;
  }
  return undefined;
}
