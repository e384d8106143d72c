import type { Options } from "../options.ts";
import { foreignOf } from "../rounds.ts";
import type { Row } from "../row.ts";
import { machineOf } from "../table.ts";
import { thisTree, treeOf } from "./trees.ts";
import { compare, linesOf } from "./verdict.ts";

/**
 * Measures this tree and a clone of a commit in alternating rounds, in those of the rows that compare trees, and prints
 * ratio, interval and verdict of each cost.
 *
 * Returns whether every verdict is `not slower` and nothing was lost or done twice.
 */
export async function runAgainst(commit: string, rows: readonly Row[], options: Options): Promise<boolean> {
  const compared = rows.flatMap(({ name, between }) => (between ? [{ name, ...between }] : []));
  if (compared.length === 0)
    throw new RangeError("Cannot compare trees: only the rows orders, promises, journeys and events can");
  console.log(`Cloning ${commit} and installing its dependencies`);
  const [mine, other] = [thisTree(), await treeOf(commit)];
  const found: string[] = [];
  let isGood = true;
  for (const { name, costs, run } of compared) {
    console.log(`\n${name}: ${mine.name} and ${other.name} in turns`);
    const { rounds, lost, double } = await run([mine, other], options, console.log);
    const comparisons = compare(rounds, costs, [mine.name, other.name]);
    const load = Math.round(foreignOf(rounds).median * 100);
    found.push(...linesOf(comparisons).map((line) => `${name}, ${line}`));
    found.push(`${name}: lost ${lost}, double ${double}; others used ${load} % of the machine`);
    isGood &&= lost + double === 0 && comparisons.every(({ verdict }) => verdict === "not slower");
  }
  console.log(`\n${mine.name} / ${other.name}: median of the rounds' ratios (its interval); ${machineOf()}`);
  for (const line of found) console.log(`- ${line}`);
  return isGood;
}
