// What a page is made of: a text that becomes more than text shows in it.

/** Of which elements a document is made, and with which attributes; without what comes and goes by itself: the banner when a server is slow, the signs of unread messages, and what the page loads more of itself with. */
const kindsOf = (document) => [...new Set([...document.querySelectorAll(":not(.banner, .banner *, .above, .above *, .count, .dot, head > link)")].map((e) => [e.localName, ...e.getAttributeNames().sort()].join(" ")))];

export const kinds = (page) => page.evaluate(`(${kindsOf})(document)`);

/** The same of the messages alone, while what stands around them changes. */
export const kindsOfMessages = (page) => page.evaluate(`[...document.querySelectorAll("article")].flatMap(${kindsOf})`);

/** Gives the pages of a browser that function, for tests that run in them. */
export const tellsKinds = (context) => context.addInitScript(`globalThis.kindsOf = ${kindsOf}`);
