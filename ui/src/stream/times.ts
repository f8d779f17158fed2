const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export const timeOfDay = (at: number) => time.format(at);
export const dateAndTime = (at: number) => full.format(at);
