import { defineConfig } from "vitest/config";
import { coverageByFolder } from "./packages/setup/node/coverage-by-folder.ts";

// Vitest runs on Node what needs nothing else: each `x.test.ts`, and so none named `x.redis.test.ts` (a Redis),
// `x.e2e.test.ts` (the whole site) or `x.bun.test.ts` (Bun). `bun test` runs them all.
export default defineConfig({
  test: {
    include: ["{packages,services,views,trials}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/*.{redis,e2e,bun}.test.*"],
    // Modules are loaded once for each of the processes, which takes a third of the time: tests leave nothing in them.
    isolate: false,
    setupFiles: ["./packages/testing/site/vitest-setup.ts"],
    // As long as the preload of bunfig.toml gives each test in Bun.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["dot", coverageByFolder()],
    coverage: {
      enabled: true,
      provider: "v8",
      include: ["{services/*/rules,packages/{values,contracts,server,actors},views}/**/*.{ts,tsx}"],
      exclude: ["**/*.test.*", "**/testing/**", "**/example/**"],
      reporter: [],
      // Well under what the tests reach; the rest of the engine and the server is run by tests with a Redis.
      thresholds: {
        "services/*/rules/**": { lines: 85, branches: 80 },
        "packages/{values,contracts}/**": { lines: 85 },
        "packages/actors/model/**": { lines: 85 },
        "views/**": { lines: 90 },
      },
    },
  },
});
