import { BrowserStorage } from "../sync/storage";
import type { SectionName } from "./sections";

// How a person wants the list of rooms in this browser.

const storage = new BrowserStorage();
const foldedKey = "hubbub-folded";
const firstKey = "hubbub-unread-first";
const widthKey = "hubbub-sidebar-width";

/** The sidebar is no narrower and no wider than this, in pixels. */
export const narrowest = 240;
export const widest = 320;
const usual = 264;

export const within = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)));

export const folded = (): string[] => (storage.get(foldedKey) ?? "").split(" ").filter((name) => name !== "");

export function fold(section: SectionName, fold: boolean): void {
  const others = folded().filter((name) => name !== section);
  storage.set(foldedKey, [...others, ...(fold ? [section] : [])].join(" "));
}

export const unreadFirst = () => storage.get(firstKey) === "yes";
export const setUnreadFirst = (first: boolean) => storage.set(firstKey, first ? "yes" : "no");

export const sidebarWidth = () => within(Number(storage.get(widthKey) ?? usual) || usual);
export const setSidebarWidth = (width: number) => storage.set(widthKey, String(width));
