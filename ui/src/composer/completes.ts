import type { Room } from "../sync/room";
import type { Completion } from "./completion.svelte";
import { startsWord } from "./start";

/** The characters with which words begin that can be completed: see sources.ts. */
const triggers = /[:@]/g;

/** Completes what is typed for a room in a field, for as long as that is there. What does it is loaded when such a word is first begun. */
export const completes = (room: Room) => (box: HTMLTextAreaElement) => {
  let completion: Completion | undefined;
  let gone = false;
  let loading = false;
  let keys = 0;

  async function begin() {
    keys++;
    if (loading || !begun(box)) return;
    const before = keys;
    loading = true;
    try {
      const { Completion } = await import("./completion.svelte");
      box.removeEventListener("input", begin);
      if (!gone) completion = new Completion(box, room);
    } catch {
      // The next key tries again, also one that came meanwhile.
      loading = false;
      if (keys > before) void begin();
    }
  }

  box.addEventListener("input", begin);
  return () => {
    gone = true;
    box.removeEventListener("input", begin);
    completion?.end();
  };
};

/** Whether the last word begins with one of these characters. */
function begun({ value, selectionStart }: HTMLTextAreaElement): boolean {
  const last = /\S*$/.exec(value.slice(Math.max(0, selectionStart - 64), selectionStart))![0];
  return [...last.matchAll(triggers)].some(({ index }) => startsWord(last, index));
}
