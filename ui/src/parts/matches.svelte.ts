import { onDestroy } from "svelte";

/** Whether a media query matches, for as long as the component lives. */
export function matches(query: string): { readonly matches: boolean } {
  const media = matchMedia(query);
  let now = $state(media.matches);
  const look = () => (now = media.matches);
  media.addEventListener("change", look);
  onDestroy(() => media.removeEventListener("change", look));
  return {
    get matches() {
      return now;
    },
  };
}
