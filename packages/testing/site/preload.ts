// Prepares every test run: `bunfig.toml` loads this file before the first test.

import { afterAll } from "bun:test";
import { plugin } from "bun";
import { isolateTests } from "./isolation.ts";

let restore: (() => void) | null = isolateTests();
// With `--parallel` Bun calls this after each file, else after the last one.
afterAll(() => {
  restore?.();
  restore = null;
});

// Gives each test 60 s instead of Bun's 5 s, in which a busy machine cannot complete a sale. bunfig.toml has no such
// setting.
const TIMEOUT = 'import { setDefaultTimeout } from "bun:test"; setDefaultTimeout(60_000); ';

plugin({
  name: "longer timeout for tests",
  setup(build) {
    build.onLoad({ filter: /\.test\.tsx?$/ }, async ({ path }) => {
      restore ??= isolateTests();
      return {
        // The first line of the file takes the statement too, so that errors name the right line numbers.
        contents: TIMEOUT + (await Bun.file(path).text()),
        loader: path.endsWith("x") ? "tsx" : "ts",
      };
    });
  },
});
