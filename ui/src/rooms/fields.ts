// What can be written of a room, and what is wrong with it. The server decides; what
// the page can tell by itself is said before anything is sent.

import { say } from "../language";
import { left } from "../composer/limit";
import { visible } from "../composer/text";
import { charactersOver } from "../words";
import type { Problem } from "./problem";

export type TextField = "name" | "topic" | "description";

/** How many code points each may have. */
export const most: Record<TextField, number> = { name: 80, topic: 250, description: 2_000 };

/** What is wrong, at the field that it is about; under `form` what is about none of them. */
export type Faults<F extends string> = Partial<Record<F | "form", string>>;

/** The same text as the server keeps it: without white space at its ends. */
export const trimmed = (text: string) => text.trim();

/** What is wrong with a text; "" if nothing is. */
export function faultOf(field: TextField, text: string): string {
  const clean = trimmed(text);
  if (field === "name" && !visible(clean)) return clean === "" ? say("name-empty") : say("name-invisible");
  if (field !== "description" && /[\n\r\u2028\u2029]/u.test(clean)) return say("one-line");
  const over = -(left(clean, most[field]) ?? 0);
  return over > 0 ? `${charactersOver(over)}.` : "";
}

/** What is wrong with the texts of a form; nothing, if it may be sent. */
export function faultsOf(texts: Partial<Record<TextField, string>>): Faults<TextField> {
  const faults: Faults<TextField> = {};
  for (const [field, text] of Object.entries(texts) as [TextField, string][]) {
    const fault = faultOf(field, text);
    if (fault !== "") faults[field] = fault;
  }
  return faults;
}

/** What a refusal is about where it does not say so itself. */
const about: Record<string, string> = { taken: "name", empty: "name", forbidden: "kind" };

/** Where in a form with these fields a problem is said. */
export function placed<F extends string>(problem: Problem, fields: readonly F[]): Faults<F> {
  const field = fields.find((field) => field === (problem.field || about[problem.code])) ?? "form";
  return { [field]: problem.text } as Faults<F>;
}

/** Whether a room's name was typed as it is: how it is composed and where it has several spaces is not seen. */
export function sameName(typed: string, name: string): boolean {
  const plain = (text: string) => text.normalize("NFC").replace(/\s+/gu, " ").trim();
  return plain(typed) === plain(name);
}
