import { expect, test } from "vitest";
import { coverageTable } from "./coverage-by-folder.ts";

const file = (covered: number, total: number) => {
  const counted = { covered, total };
  return { lines: counted, branches: { covered: 0, total: 0 }, functions: counted };
};
const files: Record<string, ReturnType<typeof file>> = {
  "/house/services/orders/rules/order.ts": file(3, 4),
  "/house/services/orders/rules/deep/hold.ts": file(0, 4),
  "/house/packages/values/money.ts": file(2, 2),
};

test("coverageTable() adds up the files of a folder, and all of them", () => {
  const coverage = {
    files: () => Object.keys(files),
    fileCoverageFor: (path: string) => ({ toSummary: () => ({ data: files[path] ?? file(0, 0) }) }),
  };
  const rows = coverageTable(coverage, "/house").split("\n");
  expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
    ["folder", "lines", "branches", "functions"],
    ["packages/values", "100 %", "-", "100 %"],
    ["services/orders/rules", "38 %", "-", "38 %"],
    ["all", "50 %", "-", "50 %"],
  ]);
});
