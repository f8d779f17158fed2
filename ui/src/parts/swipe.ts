import type { Attachment } from "svelte/attachments";

/** So far a finger has to go for a swipe, in pixels. */
const enough = 80;
/** From here on it is clear whether a finger swipes or scrolls, in pixels. */
const clear = 8;

/** Lets a finger push a view away to where lines end, as Back does; what is pushed less comes back. */
export function pushedAway(onaway: () => void): Attachment<HTMLElement> {
  return (view) => {
    let from: Touch | undefined;
    let pushed = 0;
    let sign = 1;
    const stop = new AbortController();
    const options = { passive: true, signal: stop.signal };

    function put(pixels: number) {
      pushed = pixels;
      view.style.translate = pixels > 0 ? `${sign * pixels}px` : "";
    }

    function rest() {
      from = undefined;
      put(0);
    }

    function end() {
      const away = pushed >= enough;
      rest();
      if (away) onaway();
    }

    view.addEventListener(
      "touchstart",
      ({ touches }) => {
        sign = getComputedStyle(view).direction === "rtl" ? -1 : 1;
        if (touches.length === 1) from = touches[0];
        else rest(); // two fingers zoom
      },
      options,
    );
    view.addEventListener(
      "touchmove",
      ({ touches }) => {
        const [to] = touches;
        if (!from || !to || touches.length > 1) return;
        const [x, y] = [sign * (to.clientX - from.clientX), to.clientY - from.clientY];
        if (pushed === 0 && Math.max(Math.abs(x), Math.abs(y)) < clear) return;
        if (pushed === 0 && x < Math.abs(y)) from = undefined;
        else put(Math.max(1, x));
      },
      options,
    );
    view.addEventListener("touchend", end, options);
    view.addEventListener("touchcancel", rest, options);
    return () => stop.abort();
  };
}
