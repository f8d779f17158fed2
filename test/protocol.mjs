// The version of the chat's protocol that clients of the tests speak: the page's own.
import { readFileSync } from "node:fs";

const wire = readFileSync(new URL("../ui/src/wire.ts", import.meta.url), "utf8");

/** What a client says of itself when it connects. */
export const hello = { protocol: Number(/export const protocol = (\d+);/.exec(wire)[1]) };
