import { language } from "../language";
import { type Emoji, parsed } from "./data";
import { drawn, shown } from "./shown";

let loading: Promise<readonly Emoji[]> | undefined;

/**
 * All emoji that can be seen here, with their names in the page's language. They are
 * loaded when they are first wanted; if that fails, it may be tried again.
 */
export function load(): Promise<readonly Emoji[]> {
  loading ??= made();
  loading.catch(() => (loading = undefined));
  return loading;
}

async function made(): Promise<readonly Emoji[]> {
  const { english, names } = await import("virtual:emoji");
  const [all, other] = await Promise.all([english(), names[language()]?.()]);
  return shown(parsed(all.default, other?.default), drawn());
}
