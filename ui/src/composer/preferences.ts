const enterKey = "hubbub-enter-sends";

/** Whether Enter sends, in this browser. */
export function enterSends(): boolean {
  return localStorage.getItem(enterKey) !== "no";
}

export function setEnterSends(sends: boolean): void {
  localStorage.setItem(enterKey, sends ? "yes" : "no");
}

/** What is written but not sent, for each person and room; it goes at the end of the session. */
export const draft = {
  load: (user: string, room: string) => localStorage.getItem(draftKey(user, room)) ?? "",
  save(user: string, room: string, text: string): void {
    try {
      if (text === "") localStorage.removeItem(draftKey(user, room));
      else localStorage.setItem(draftKey(user, room), text);
    } catch {
      // Full or forbidden: the draft lives as long as the page.
    }
  },
};

const draftKey = (user: string, room: string) => `hubbub:draft:${user}:${room}`;
