// The part of the page that is not there at first: see later.svelte.ts.

export { default as Notices } from "../notice/Notices.svelte";
export { default as Offer } from "../notice/Offer.svelte";
export { telling } from "../notice/telling";
export { default as Dialogs } from "../rooms/Dialogs.svelte";
export { default as Directory } from "../rooms/Directory.svelte";
export { default as Invitation } from "../rooms/Invitation.svelte";
export { default as Preview } from "../rooms/Preview.svelte";
export { default as RoomSettings } from "../rooms/RoomSettings.svelte";
export { default as Saved } from "../rooms/Saved.svelte";
export { default as Keys } from "./Keys.svelte";
export { default as Lost } from "./Lost.svelte";
export { default as People } from "./People.svelte";
export { default as Slot } from "./Slot.svelte";
