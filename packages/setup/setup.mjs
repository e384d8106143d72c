// Prepares the machine before `npm start` and `npm test`. Runs on Node before anything is installed, so this file and
// the files it imports use built-in modules only.

import { ensureBrowser } from "./browser.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { ensureNginx } from "./nginx.mjs";
import { ensurePromtool } from "./promtool.mjs";
import { ensureRedis } from "./redis.mjs";

const STEPS = {
  start: [ensureDependencies, ensureRedis],
  test: [ensureDependencies, ensureRedis, ensureBrowser, ensureNginx, ensurePromtool],
};

const purpose = process.argv[2] ?? "start";
try {
  const steps = STEPS[purpose];
  if (!steps) throw new Error(`Cannot set up for "${purpose}": only start and test are known`);
  for (const step of steps) step({ purpose });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
