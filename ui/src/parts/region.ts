/** A language as it is written in the reader's own region, if the browser names one for it: "de" may be "de-AT". */
export function regional(language: string): string {
  // Unit tests have no navigator.
  const wanted = globalThis.navigator?.languages ?? [];
  return wanted.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}
