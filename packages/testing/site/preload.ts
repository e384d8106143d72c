import { afterAll } from "bun:test";
import { plugin } from "bun";
import { isolateTests } from "./isolation.ts";

afterAll(isolateTests());

// bunfig.toml has no setting for it, and Bun's 5 s are too short for a sale on a busy machine.
const TIMEOUT = 'import { setDefaultTimeout } from "bun:test"; setDefaultTimeout(60_000); ';

plugin({
  name: "patient tests",
  setup(build) {
    build.onLoad({ filter: /\.test\.tsx?$/ }, async ({ path }) => ({
      // On the first line, so that line numbers stay true.
      contents: TIMEOUT + (await Bun.file(path).text()),
      loader: path.endsWith("x") ? "tsx" : "ts",
    }));
  },
});
