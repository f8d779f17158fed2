import { mayHaveAddress } from "./address";
import { finder } from "./finder";

/** A piece of a message: plain text, or a link. */
export interface Piece {
  text: string;
  href?: string;
  /** Whom it mentions: a person by id, "room" or "here"; the text is the token that stands for them. */
  to?: string;
}

/** An address in a text. */
export interface Address {
  /** Where it stands in the text. */
  from: number;
  to: number;
  /** How it is shown. */
  text: string;
  href: string;
}

/**
 * Finds the addresses in a text, in order: web addresses, also those that begin with
 * "www.", and mail addresses. Takes time in proportion to the length of the text.
 */
export function addresses(text: string): Address[] {
  if (!mayHaveAddress(text)) return [];
  const found: Address[] = [];
  for (const { index, lastIndex } of finder.match(masked(text)) ?? []) {
    let at = index;
    for (const part of text.slice(index, lastIndex).split(nextAddress)) {
      const link = trimmed(part, text, at);
      const end = at + link.length;
      const href = address(link, text, at, end);
      if (href !== undefined) found.push({ from: at, to: end, text: honest(link, href), href });
      at += part.length;
    }
  }
  return found;
}

/** The address that a whole text is; undefined if it is none, or more than one. */
export function wholeAddress(text: string): string | undefined {
  const [first] = addresses(text);
  if (first?.from !== 0) return undefined;
  // What would end a sentence is meant to be there.
  const rest = text.slice(first.to);
  if (rest === "") return first.href;
  return /^[.,:;!?'*~|_]+$/.test(rest) ? parsed(web.test(text) || /^mailto:/iu.test(text) ? text.replace(/^www\./iu, "https://$&") : `mailto:${text}`) : undefined;
}

/**
 * Splits a text into plain text, links and mentions. The pieces joined are the text, except that
 * an address is shown as the browser reads it where its host could be taken for another.
 */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const address of addresses(text)) {
    found.push(...mentions(text.slice(from, address.from)));
    found.push({ text: address.text, href: address.href });
    from = address.to;
  }
  found.push(...mentions(text.slice(from)));
  return found.length === 0 ? [{ text }] : found;
}

const token = /(?<!\\)(<@(?:room|here|[0-9a-v]{13})>)/;

/** Splits a text without addresses into plain text and mentions. */
const mentions = (text: string): Piece[] =>
  text.split(token).flatMap((part, i) => (part === "" ? [] : i % 2 === 1 ? { text: part, to: part.slice(2, -1) } : { text: part }));

/**
 * What no address contains unless it is encoded: everything but letters, marks and
 * digits of all scripts and the signs of ASCII. So the punctuation and the symbols of
 * every script end an address where a reader sees the end, and characters that
 * nobody sees, or that turn text around, are never inside a link.
 */
const foreign = /[^\p{L}\p{M}\p{N}!-~]|\p{Default_Ignorable_Code_Point}|["`\\]/gu;

/** The text with blanks for such characters; everything else keeps its place. */
const masked = (text: string) => text.replace(foreign, (c) => (c === "\n" ? c : " ".repeat(c.length)));

/** What separates addresses that stand one right after the other. */
const nextAddress = /((?<![,;|])[,;|]+(?=https?:\/\/|www\.))/iu;
const web = /^(?:https?:\/\/|www\.)/iu;
/** How far the text around a link is looked at, in UTF-16 code units. */
const around = 200;

/** Leaves out what ends the sentence, the emphasis or the word, not the address. */
function trimmed(found: string, text: string, at: number): string {
  const [host] = /^(?:https?:\/\/|www\.)[^/?#]*/iu.exec(found) ?? [""];
  // The name of a domain does not go on in another script: "github.com谢谢".
  const [domain] = /^(?:https?:\/\/|www\.)(?:[^.]*\.)*[a-z0-9-]+(?=\p{Lo})/iu.exec(host) ?? [found];
  let end = domain.length;
  while (end > 0 && (".,:;!?'*~|".includes(domain[end - 1]!) || (domain[end - 1] === "_" && emphasised(text, at)))) end--;
  return domain.slice(0, end);
}

/** Whether an emphasis has begun in the line that an underscore at the end of a link would end. */
const emphasised = (text: string, at: number) => /(?:^|[^\p{L}\p{N}_])_+(?:\p{L}[^\n]*)?$/u.test(before(text, at));

const before = (text: string, at: number) => text.slice(Math.max(0, at - around), at);

/** The address as the browser reads it, if it may be a link. */
function address(link: string, text: string, at: number, end: number): string | undefined {
  return web.test(link) ? webAddress(link, text.slice(end, end + around)) : mailAddress(link, text, at, end);
}

function webAddress(link: string, after: string): string | undefined {
  const bare = link.replace(/^https?:\/\//iu, "");
  // A name before the host ("https://bank.example@evil.example") only deceives.
  if (/^[^/?#]*$/u.test(bare) && /^(?::\S|[^\s/?#]*@)/u.test(after)) return undefined;
  if (bare !== link) return parsed(link);
  return /^www\.[^/?#:]+\.[^/?#:.]*\p{L}/iu.test(link) ? parsed(`https://${link}`) : undefined;
}

function mailAddress(link: string, text: string, at: number, end: number): string | undefined {
  const bare = link.replace(/^mailto:/iu, "");
  const [domain] = /(?<=@)[^?]*/u.exec(bare) ?? [""];
  // Versions ("package@1.2.3") and the addresses of other programs
  // ("git@a.example:path", "ssh://git@a.example") are no mailboxes.
  if (!/\.(?:xn--[a-z0-9-]+|\p{L}[\p{L}\p{M}]+)$/iu.test(domain) || /^:\S/u.test(text.slice(end, end + 2))) return undefined;
  return /:\/\/\S*$/u.test(before(text, at)) ? undefined : parsed(`mailto:${bare}`);
}

function parsed(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).href : undefined;
}

/** Scripts with letters that look like Latin ones, and those that run the other way. */
const deceptive =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The link as written, or its address as the browser reads it when the host could be taken for another. */
function honest(link: string, href: string): string {
  const [, host = ""] = /^(?:https?:\/\/|(?=www\.))([^/?#]*)/iu.exec(link) ?? [];
  // "http://2130706433" leads to another host than it seems to.
  if (/^[!-~]*$/u.test(host)) return href.replace(/^\w+:(?:\/\/)?/u, "").startsWith(host.toLowerCase().replace(/:\d*$/u, "")) ? link : href;
  const mixed = /\p{Script=Latin}/u.test(host) && deceptive.test(host);
  return mixed || host.normalize("NFKC") !== host.normalize("NFC") ? href : link;
}
