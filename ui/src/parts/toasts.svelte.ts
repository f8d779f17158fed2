import { getContext, setContext } from "svelte";

/** What came of something that the person did. */
export interface Toast {
  text: string;
  /** Takes it back. */
  undo?: (() => void) | undefined;
  /** It was not done: that stays until the person has read it. */
  failed?: boolean;
}

/** The one toast of the page; the next one takes its place. */
export class Toasts {
  shown: Toast | undefined = $state.raw();

  show(toast: Toast): void {
    this.shown = toast;
  }

  close(): void {
    this.shown = undefined;
  }
}

const key = Symbol("toasts");

export const provideToasts = (): Toasts => setContext(key, new Toasts());
export const useToasts = (): Toasts => getContext<Toasts>(key);
