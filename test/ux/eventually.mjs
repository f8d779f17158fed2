// Waiting for what happens, with a deadline ten times as long as it may take.

/** How long anything may take before a test fails, in milliseconds. */
export const patience = 30_000;

/** Asks again and again until the answer is true; returns it. */
export async function eventually(what, condition, within = patience) {
  const end = Date.now() + within;
  let last;
  for (;;) {
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${what}; the last answer was ${last?.stack ?? JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
