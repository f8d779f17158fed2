/**
 * An id for a message that is about to be sent. crypto.randomUUID would be
 * shorter to write, but it exists only in secure contexts.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
