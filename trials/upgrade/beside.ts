// Runs end-to-end tests on sites of two releases side by side: `bun trials/upgrade/beside.ts --from <commit>`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { siteEnvironment } from "@holdfast/testing";
import { checkOut } from "../support/checkout.ts";
import { createTrialCommand, parseOrExit } from "../support/command-line.ts";

/** The release before this one. */
const FROM = "038a156b0ceb505d4024af98b32511fc6c1af419";
// Those that start a whole site. The others look at single processes, or bring their own services.
const TESTS = ["sale", "holds"];
const TESTS_OF_PAGES = [
  "account-walks",
  "signed-out",
  "sealed-sale",
  "factors",
  "closing",
  "browser",
  "browser-checkout",
];
const ROOT = join(import.meta.dirname, "../..");

const command = createTrialCommand(
  "bun trials/upgrade/beside.ts",
  "Runs end-to-end tests on a site of this tree and one of the release before, on the same data, behind a balancer.",
)
  .argument("[tests...]", "files of trials/e2e, without their end; default: those that use a site as people do")
  .option("--from <commit>", "the release before", FROM)
  .option("--pages", "runs the tests with a browser too");
const program = parseOrExit(command);
const { from, pages = false } = program.opts<{ readonly from: string; readonly pages?: boolean }>();
const named = program.args.length > 0 ? program.args : [...TESTS, ...(pages ? TESTS_OF_PAGES : [])];

const { tree, id, remove } = await checkOut(ROOT, from);
try {
  console.log(`Beside ${id}: ${named.join(", ")}`);
  const files = named.map((name) => `trials/e2e/${name}.e2e.test.ts`);
  // One file at a time: each site is two.
  const env = siteEnvironment({ RELEASE_BESIDE: tree });
  const child = spawn(process.execPath, ["test", "--timeout", "120000", ...files], {
    cwd: ROOT,
    env,
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  console.log(code === 0 ? "Every test passed on two releases." : "Tests failed on two releases, see above.");
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  remove();
}
