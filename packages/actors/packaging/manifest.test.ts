import { expect, test } from "vitest";
import { publishedManifest } from "./manifest.ts";

const workspace = {
  name: "@holdfast/actors",
  version: "1.2.3",
  description: "An engine",
  keywords: ["redis"],
  license: "MIT",
  engines: { node: ">=20" },
  exports: { ".": "./index.ts", "./testing": "./testing.ts" },
  dependencies: { ioredis: "6.0.0", ulid: "3.0.2", zod: "4.6.7" },
};

test("publishedManifest() leads exports to JavaScript, widens versions and makes zod a peer", () => {
  expect(publishedManifest(workspace)).toEqual({
    name: "@holdfast/actors",
    version: "1.2.3",
    description: "An engine",
    keywords: ["redis"],
    license: "MIT",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./testing": { types: "./testing.d.ts", default: "./testing.js" },
      "./package.json": "./package.json",
    },
    files: ["**/*.js", "**/*.d.ts", "**/*.lua", "example", "*.md"],
    dependencies: { ioredis: "~6.0.0", ulid: "^3.0.2" },
    peerDependencies: { zod: "^4.6.7" },
  });
});

test("publishedManifest() passes on nothing that is for the workspace alone", () => {
  const more = { ...workspace, private: true, devDependencies: { vitest: "4.1.12" }, scripts: { test: "vitest" } };
  expect(publishedManifest(more)).toEqual(publishedManifest(workspace));
});
