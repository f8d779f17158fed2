// What the lines of a room say: who came and went, and what was changed by whom.

import { named } from "../people";
import type { ChangeLine, Line, MembershipLine, PinnedLine, RoleLine } from "../sync/line";
import { changed, membership, pinnedBy, roleGiven } from "../words";
import type { User } from "../wire";

/** A sentence of a line, and the message to which it leads. */
export interface LineSaid {
  text: string;
  message?: string;
}

/**
 * What a run of lines says, with no message between them. Who came and went is one
 * sentence, and only how it stands in the end; of a change that was made again at
 * once only the last counts.
 */
export function linesSaid(lines: readonly Line[]): LineSaid[] {
  const said: LineSaid[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    if (isMembership(line)) {
      const end = endOf(lines, i, isMembership);
      said.push(...membersSaid(lines.slice(i, end) as MembershipLine[]).map((text) => ({ text })));
      i = end;
    } else {
      i++;
      const next = lines[i];
      if (!next || isMembership(next) || subjectOf(next) !== subjectOf(line)) said.push(sentence(line));
    }
  }
  return said;
}

const isMembership = (line: Line): line is MembershipLine => line.kind === "join" || line.kind === "leave";

function endOf(lines: readonly Line[], from: number, holds: (line: Line) => boolean): number {
  const end = lines.findIndex((line, i) => i > from && !holds(line));
  return end < 0 ? lines.length : end;
}

function membersSaid(lines: readonly MembershipLine[]): string[] {
  const latest = new Map(lines.map((line) => [line.user.id, line]));
  /** By whom: those who came and went by themselves are first. */
  const doings = new Map<string, { by: User | undefined; joined: string[]; left: string[] }>([["", { by: undefined, joined: [], left: [] }]]);
  for (const { kind, user, by } of latest.values()) {
    const doer = by && by.id !== user.id ? by : undefined;
    const doing = doings.get(doer?.id ?? "") ?? { by: doer, joined: [], left: [] };
    doings.set(doer?.id ?? "", doing);
    doing[kind === "join" ? "joined" : "left"].push(named(user));
  }
  return [...doings.values()].map(({ by, joined, left }) => membership(joined, left, by && named(by))).filter((text) => text !== "");
}

/** What a line is about: the next one about the same replaces it. */
function subjectOf(line: ChangeLine | RoleLine | PinnedLine): string {
  if (line.kind === "pinned") return `pinned ${line.by.id} ${line.pinned}`;
  if (line.kind === "role") return `role ${line.user.id} ${line.by.id}`;
  const kind = line.kind === "restore" ? "archive" : line.kind;
  return `${kind} ${line.by.id} ${kind === "setting" ? line.text.split("=")[0] : ""}`;
}

function sentence(line: ChangeLine | RoleLine | PinnedLine): LineSaid {
  if (line.kind === "pinned") return { text: pinnedBy(named(line.by)), message: line.pinned };
  if (line.kind === "role") return { text: roleGiven(line.by.id === line.user.id ? undefined : named(line.by), named(line.user), line.role) };
  return { text: changed(line.kind, named(line.by), line.text) };
}
