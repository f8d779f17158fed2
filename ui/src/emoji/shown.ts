import type { Emoji } from "./data";

/** How wide a text is drawn, in any unit: 0 if there is nothing to see of it, and undefined if that can't be told. */
type Width = (text: string) => number | undefined;

/**
 * The emoji that fonts can show. Those of a later version of the standard can be shown if
 * its first one is seen, and as wide as one sign: what a font does not have is blank, or a
 * box of another width, or falls apart into several.
 */
export function shown(all: readonly Emoji[], width: Width): Emoji[] {
  const one = width(all[0]?.sign ?? "");
  const versions = new Map<string, boolean>();
  return all.filter(({ sign, version }) => {
    if (version === "" || !one) return true;
    if (!versions.has(version)) versions.set(version, Math.abs(width(sign)! - one) < one / 50);
    return versions.get(version);
  });
}

/** In pixels; the canvas has room for a sign twice as wide. */
const size = 32;

/** How wide this browser draws a text. */
export function drawn(): Width {
  // Unit tests have no document.
  const canvas = globalThis.document?.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!canvas) return () => undefined;
  canvas.font = `${size}px "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif`;
  canvas.textBaseline = "top";
  return (text) => {
    canvas.clearRect(0, 0, 2 * size, 2 * size);
    canvas.fillText(text, 0, 0);
    const { data } = canvas.getImageData(0, 0, 2 * size, 2 * size);
    return data.some((part) => part > 0) ? canvas.measureText(text).width : 0;
  };
}
