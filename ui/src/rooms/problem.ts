import { LinkLost, Refusal } from "../sync/link";
import { problemSaid } from "./words";

/** Why something was not done. */
export interface Problem {
  /** Of docs/protocol.md, or "lost": the connection ended before the answer came. */
  code: string;
  /** What it is about, of what was sent; "" if that is not known. */
  field: string;
  /** For people. */
  text: string;
}

/** What came of something that was tried. */
export type Outcome<T> = { done: true; value: T } | { done: false; problem: Problem };

/** What came of a call. A fault of the page itself is thrown on. */
export async function outcome<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { done: true, value: await call };
  } catch (error) {
    return { done: false, problem: problemOf(error) };
  }
}

/** Why a call failed. A fault of the page itself is thrown on. */
export function problemOf(error: unknown): Problem {
  if (error instanceof LinkLost) return { code: "lost", field: "", text: problemSaid({ code: "lost", message: "" }) };
  if (!(error instanceof Refusal)) throw error;
  const { code, field = "", said } = error;
  return { code, field, text: problemSaid(said) };
}
