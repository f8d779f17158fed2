/** A piece of a message: plain text, or a link. */
export interface Piece {
  text: string;
  href?: string;
}

// What ends a link: white space, quotes and brackets that cannot stand in one, and
// control characters, those that turn the direction of text among them.
const candidate = /\b(?:https?:\/\/|mailto:)[^\s<>"`{}|\\^\u0000-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+/giu;
const trailing = new Set(".,:;!?'*_~…。，、！？");
const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** Splits a message into text and links. Takes time in proportion to its length. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(candidate)) {
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: honest(shown, href), href });
    from = match.index + shown.length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from) });
  return found;
}

/** Leaves out what ends the sentence, not the address. */
function trimmed(link: string): string {
  const open = new Map<string, number>();
  for (const c of link) open.set(c, (open.get(c) ?? 0) + 1);
  let end = link.length;
  for (; end > 0; end--) {
    const last = link[end - 1]!;
    const opener = pairs[last];
    const stray = opener !== undefined && (open.get(last) ?? 0) > (open.get(opener) ?? 0);
    if (!stray && !trailing.has(last)) break;
    if (stray) open.set(last, open.get(last)! - 1);
  }
  return link.slice(0, end);
}

/** The address as the browser understands it, if it may be a link. */
function address(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol === "mailto:") return url.pathname.includes("@") ? url.href : undefined;
  const web = url.protocol === "http:" || url.protocol === "https:";
  // A name before the host ("https://bank.example@evil.example") only deceives.
  return web && url.username === "" && url.password === "" ? url.href : undefined;
}

/** The text as written, or the bare address when its host mixes scripts to look like another. */
function honest(text: string, href: string): string {
  const host = /^https?:\/\/([^/?#]*)/iu.exec(text)?.[1] ?? "";
  const mixed = /\p{Script=Latin}/u.test(host) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(host);
  return mixed ? href : text;
}
