import { expect, test, vi } from "vitest";
import { initial, initials, lookOf, shapes } from "../../src/parts/look";

const key = (id: string) => JSON.stringify(lookOf(id));

const digits = "0123456789abcdefghijklmnopqrstuv";

/** Ids as the server makes them for people who sign up one after the other. */
function ids(count: number, seed: number): string[] {
  let random = seed;
  const next = () => (random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0);
  let at = BigInt(Date.UTC(2026, 0, 1));
  return Array.from({ length: count }, () => {
    at += BigInt(next() % 3_600_000);
    const id = (at << 21n) | BigInt(next() >>> 11);
    return Array.from({ length: 13 }, (_, i) => digits[Number((id >> BigInt(5 * (12 - i))) & 31n)]).join("");
  });
}

/** Two hundred names as people choose them. */
const names = `
  anna ben carla david emma felix greta hannes ida jonas klara leon mia noah olivia paul rosa simon tina uwe vera
  walter yara zoe adam amir andrea ahmed alina amelie anton aylin bea bruno cem clara dana daniel elena elif emil
  erik eva fatma finn franz frida georg hanna helga hugo ines ivan jan jana johanna josef jule kai karl kim lara
  laura lena lina lisa luca luis lukas maja malte maria marie mark marta max mehmet mila moritz nele nico nina
  oskar otto peter pia philipp ralf robert sara selin sofia sven theo tim tom toni valerie viktor vincent xaver
  anna.schmidt ben-weber carla_m david.k e.fischer f-meyer lisa.wagner m.becker max.schulz n_hoffmann paul.koch
  o.bauer r-richter s.klein t.wolf u-neumann v.schwarz w_zimmermann j.braun k.hofmann
  олена іван марія андрій ольга дмитро наталія сергій юлія тарас νίκος μαρία γιώργος ελένη աննա արմեն
  李小雨 王伟 张敏 刘洋 陈静 杨光 赵磊 黄丽 周杰 吴娜 김민준 이서연 박지훈 최수진 정우성 さくら はると ゆい ケンジ ハナ
  ليلى عمر فاطمة يوسف مريم דוד נועה יעל אורי प्रिया राहुल अनिता விஜய் மாலா ธนา มาลี anna2 x admin-2 grace hopper_g ada_l
  bob alice eve mallory trent peggy victor wendy oscar sybil chuck dave erin frank heidi ivan.p judy kevin linus ruth hans
`.trim().split(/\s+/u).slice(0, 200);

test("an id always has the same look, and the looks are used about as often as each other", () => {
  expect(lookOf("0f3k2q81v9a2s")).toEqual(lookOf("0f3k2q81v9a2s"));
  const uses = new Map<string, number>();
  for (const id of ids(7_200, 1)) uses.set(key(id), (uses.get(key(id)) ?? 0) + 1);
  expect(uses.size).toBe(12 * shapes.length);
  expect(Math.min(...uses.values())).toBeGreaterThan(60);
  expect(Math.max(...uses.values())).toBeLessThan(145);
});

test("hues that differ are seen to: side by side they differ in strength too", () => {
  const looks = [...new Map(ids(2_000, 2).map((id) => [lookOf(id).hue, lookOf(id)])).values()].sort((a, b) => a.hue - b.hue);
  expect(looks.map(({ hue }) => hue)).toEqual(Array.from({ length: 12 }, (_, i) => 30 * i));
  looks.forEach(({ strong }, i) => expect(strong).toBe(i % 2 === 1));
});

test("two hundred people are told apart", () => {
  expect(new Set(names).size).toBe(200);
  for (let seed = 1; seed <= 50; seed++) {
    const people = ids(200, seed).map((id, i) => ({ initials: initials(names[i]!), look: key(id) }));
    // All looks there are, but for a few that chance leaves out.
    expect(new Set(people.map(({ look }) => look)).size).toBeGreaterThan(55);
    const alike = new Map<string, number>();
    for (const { initials, look } of people) alike.set(`${initials} ${look}`, (alike.get(`${initials} ${look}`) ?? 0) + 1);
    // One pair on average; when eighteen looks were made of names there were sixteen, with up to four people each.
    expect([...alike.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(5);
    expect(Math.max(...alike.values())).toBeLessThanOrEqual(3);
  }
});

/** As in Firefox before version 125. */
async function lookWithoutSegmenter(): Promise<typeof import("../../src/parts/look")> {
  const { Segmenter: _, ...rest } = Object.getOwnPropertyDescriptors(Intl);
  vi.stubGlobal("Intl", Object.defineProperties({}, rest));
  vi.resetModules();
  return import("../../src/parts/look").finally(() => vi.unstubAllGlobals());
}

test("the initials are whole letters of any script, also in browsers that do not know where letters end", async () => {
  const old = await lookWithoutSegmenter();
  const expected = {
    anna: "An",
    ANNA: "An",
    x: "X",
    anna2: "An",
    x2: "X",
    "ada-maria.lovelace": "AL",
    "Anna Schmidt": "AS",
    "x-y_z.9": "X",
    Élise_b: "ÉB",
    "e\u0301lise": "E\u0301l",
    олена: "Ол",
    李小雨: "小雨",
    王伟: "王伟",
    김민준: "민준",
    さくら: "さ",
    "ليلى-خ": "ل",
    दीपिका: "दी",
    "9-lives": "9",
    "": "",
  };
  for (const [name, letters] of Object.entries(expected)) {
    expect(initials(name), name).toBe(letters);
    expect(old.initials(name), name).toBe(letters);
  }
  expect(initials("👩🏽‍🚀 x")).toBe("👩🏽‍🚀");
});

test.each([
  ["Ada Lovelace", "A"],
  ["émile", "É"],
  ["김민준", "민"],
  ["दीपिका", "दी"],
  ["", ""],
])("of %j a small avatar has %j", (name, letter) => expect(initial(name)).toBe(letter));
