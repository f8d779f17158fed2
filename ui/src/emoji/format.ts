// What build/emoji.ts and the page have to agree on.

/** The skin tones, from the lightest to the darkest. */
export const tones = ["🏻", "🏼", "🏽", "🏾", "🏿"] as const;

/** Where a skin tone goes in an emoji. */
export const toneMark = "~";

/** An emoji with a skin tone where it is marked; a variation selector before it would be one too many. */
export const withTone = (template: string, tone: string) => template.replaceAll(/\uFE0F?~/g, tone);

/** The last version of the standard whose emoji are in the fonts of all systems: that of 2017. */
export const everywhere = 5;
