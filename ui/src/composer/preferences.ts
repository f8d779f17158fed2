import { BrowserStorage } from "../sync/storage";

const storage = new BrowserStorage();
const enterKey = "hubbub-enter-sends";

/** Whether Enter sends, in this browser. */
export const enterSends = () => storage.get(enterKey) !== "no";

export const setEnterSends = (sends: boolean) => storage.set(enterKey, sends ? "yes" : "no");
