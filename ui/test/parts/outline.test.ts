import { expect, test } from "vitest";
import { Archive, Ellipsis, Hash, Search } from "lucide";
import { outline } from "../../src/parts/outline";

test("the shapes of icons are paths", () => {
  expect(outline(Search)).toEqual(["m21 21-4.34-4.34", "M3 11a8 8 0 1 0 16 0a8 8 0 1 0 -16 0z"]);
  expect(outline(Hash)[0]).toBe("M4 9L20 9");
  expect(outline(Archive)[0]).toBe("M3 3h18a1 1 0 0 1 1 1v3a1 1 0 0 1 -1 1h-18a1 1 0 0 1 -1 -1v-3a1 1 0 0 1 1 -1z");
  expect(outline(Ellipsis)).toHaveLength(3);
});
