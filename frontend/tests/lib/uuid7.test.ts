import { expect, test } from "vitest";
import { uuid7 } from "../../src/lib/uuid7";

test("it is a UUID of version 7 whose order follows time", () => {
  const [early, late] = [uuid7(1_700_000_000_000), uuid7(1_700_000_000_001)];
  expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect(uuid7()).not.toBe(uuid7());
});
