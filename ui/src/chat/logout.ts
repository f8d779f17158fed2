/** So long the server may take, in milliseconds. */
const patienceMs = 15_000;

/** Ends the session on the server; false if it has not confirmed that. */
export async function endSession(): Promise<boolean> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patienceMs);
  try {
    const answer = await fetch("/user/logout", { method: "POST", redirect: "manual", signal: late.signal });
    // It answers a form: by sending the browser to the log-in.
    return answer.type === "opaqueredirect";
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
