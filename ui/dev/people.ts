import type { User } from "../src/wire";

const names = [
  "Ada Lovelace",
  "Bob",
  "Chiara Rossi",
  "דוד כהן",
  "Émile Zola",
  "Farah Haddad",
  "김민준",
  "Grace Hopper",
  "李小龙",
  "Natália Kovačič-Przybyszewski-Wolfeschlegelsteinhausen",
  "ليلى الخطيب",
  "Олена Шевченко",
  "प्रिया शर्मा",
  "さくら",
  "Zoë",
];

export const people: User[] = names.map((name, i) => ({ id: i === 0 ? "ada0000000000" : `user${i}`.padStart(13, "0"), name }));
export const me = people[0]!;

/** As many people as have room in a picture of all looks. */
export const crowd: User[] = Array.from({ length: 120 }, (_, i) => ({ id: `crowd${i}`, name: `${names[i % names.length]}` }));
