/** What is in every address. */
const promising = /:\/\/|www\.|@/iu;

/** Whether there may be an address in a text: most have none, and are looked at no further. */
export const mayHaveAddress = (text: string): boolean => promising.test(text);
