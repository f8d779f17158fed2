/** Whether the desktop can tell of something, or might if people allow it. */
export type Permission = NotificationPermission | "unsupported";

export function permission(): Permission {
  // Phones have them only from a service worker, and no page has them over an insecure line.
  if (!("Notification" in globalThis) || !isSecureContext || matchMedia("(pointer: coarse)").matches) return "unsupported";
  return Notification.permission;
}

/** Asks people, which only counts after they have done something. */
export async function askPermission(): Promise<Permission> {
  if (permission() !== "default") return permission();
  await Notification.requestPermission();
  return permission();
}

export interface Telling {
  title: string;
  body: string;
  onclick: () => void;
}

/** The notifications that this page has shown, one for each subject. */
export class Desktop {
  readonly #shown = new Map<string, Notification>();

  /** Shows what there is of a subject in place of what was shown of it before. */
  show(subject: string, { title, body, onclick }: Telling): void {
    this.clear(subject);
    if (permission() !== "granted") return;
    const notification = new Notification(title, { body, tag: `hubbub:${subject}`, icon: "/icon.svg", silent: true });
    this.#shown.set(subject, notification);
    notification.onclick = () => {
      globalThis.focus();
      this.clear(subject);
      onclick();
    };
    notification.onclose = () => {
      if (this.#shown.get(subject) === notification) this.#shown.delete(subject);
    };
  }

  clear(subject: string): void {
    this.#shown.get(subject)?.close();
    this.#shown.delete(subject);
  }
}
