/** A day of the reader's calendar, as a number that differs from day to day: 20260131. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return (date.getFullYear() * 100 + date.getMonth() + 1) * 100 + date.getDate();
}

/** The same day as programs write it: "2026-01-31". */
export function dayStamp(at: number): string {
  return String(dayOf(at)).replace(/(..)(..)$/, "-$1-$2");
}

/** When the day after this one begins where the reader is, in milliseconds since 1970. */
export function nextMidnight(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

/** How a day is called today: "Today", "Yesterday", or by its date. */
export function dayName(at: number, now: number, locale?: Intl.LocalesArgument): string {
  const names = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const day = dayOf(at);
  if (day === dayOf(now)) return capital(names.format(0, "day"), locale);
  const date = new Date(now);
  const yesterday = new Date(date.getFullYear(), date.getMonth(), date.getDate() - 1);
  if (day === dayOf(yesterday.getTime())) return capital(names.format(-1, "day"), locale);
  const year = new Date(at).getFullYear() === date.getFullYear() ? undefined : "numeric";
  const named = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year });
  return capital(named.format(at), locale);
}

function capital(text: string, locale: Intl.LocalesArgument): string {
  return text.charAt(0).toLocaleUpperCase(locale as string | string[]) + text.slice(1);
}
