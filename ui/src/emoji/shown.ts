import type { Emoji } from "./data";

/** How wide a text is, in any unit; undefined if that can't be told. */
type Width = (text: string) => number | undefined;

/**
 * The emoji that fonts can show. Those of a later version of the standard can be shown if
 * its first one is as wide as one sign: what a font does not have is a box of another
 * width, or falls apart into several.
 */
export function shown(all: readonly Emoji[], width: Width): Emoji[] {
  const one = width(all[0]?.sign ?? "");
  const versions = new Map<string, boolean>();
  return all.filter(({ sign, version }) => {
    if (version === "" || one === undefined) return true;
    if (!versions.has(version)) versions.set(version, Math.abs(width(sign)! - one) < one / 50);
    return versions.get(version);
  });
}

/** How wide a text is drawn by this browser. */
export function drawn(): Width {
  // Unit tests have no document.
  const canvas = globalThis.document?.createElement("canvas").getContext("2d");
  if (canvas) canvas.font = `32px "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif`;
  return (text) => canvas?.measureText(text).width;
}
