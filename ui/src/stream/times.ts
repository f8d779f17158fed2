const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export const timeOfDay = (at: number) => time.format(at);
export const dateAndTime = (at: number) => full.format(at);
