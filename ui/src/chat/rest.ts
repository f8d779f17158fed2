// The part of the page that is not there at first: see later.svelte.ts.

export { default as Dialogs } from "../rooms/Dialogs.svelte";
export { default as Directory } from "../rooms/Directory.svelte";
export { default as Invitation } from "../rooms/Invitation.svelte";
export { default as Preview } from "../rooms/Preview.svelte";
export { default as RoomDetails } from "../rooms/RoomDetails.svelte";
export { default as RoomPeople } from "../rooms/RoomPeople.svelte";
export { default as RoomSettings } from "../rooms/RoomSettings.svelte";
export { default as Keys } from "./Keys.svelte";
export { default as Lost } from "./Lost.svelte";
export { default as People } from "./People.svelte";
