import fc from "fast-check";
import { expect, test } from "vitest";
import { checkAgreement, checkHandedOver, Watch } from "../testing/market-checks.ts";
import { end, histories, walk } from "../testing/market-history.ts";

test("refunds, disputes, lost files, withdrawals and relistings in every order leave money and codes with one owner", () => {
  const property = fc.property(histories, (steps) => {
    const watch = new Watch();
    const market = walk(steps, (one) => watch.check(one));
    end(market);
    watch.check(market);
    checkHandedOver(market);
    checkAgreement(market);
  });
  expect(() => fc.assert(property, { numRuns: 60 })).not.toThrow();
}, 30_000);
