// Reads many texts of all of Unicode and checks what must hold of each: `bun trials/texts/main.ts`.
import { textProperties } from "@holdfast/values/testing";
import fc from "fast-check";
import { createRunLog, readRun } from "../support/command-line.ts";

const options = readRun("bun trials/texts/main.ts", "Reads texts of all of Unicode as if people had typed them.", {
  texts: { is: "how many texts each property is checked with", most: 100_000_000, fallback: 100_000 },
});
const log = createRunLog(options);
console.log(`Texts: ${options.texts} for each property, seed ${options.seed}`);
let failures = 0;
for (const [name, property] of Object.entries(textProperties)) {
  const result = fc.check(property, { numRuns: options.texts, seed: options.seed });
  if (result.failed) failures += 1;
  log(`${result.failed ? "failed" : "holds"}: ${name}`);
  if (result.failed) console.log(fc.defaultReportMessage(result));
}
console.log(failures === 0 ? "Every property holds." : `${failures} properties do not hold.`);
process.exitCode = failures > 0 ? 1 : 0;
