import { defineConfig } from "vitest/config";

// Runs the whole suite of the engine on the Node that is called, its tests with a Redis too; those that need Bun are
// left out.
export default defineConfig({
  test: {
    include: ["packages/actors/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.bun.test.*"],
    setupFiles: ["./packages/testing/site/vitest-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Some tests measure how soon something happens; two files at once would measure each other.
    fileParallelism: false,
  },
});
