// Bundles the programs of the image, so that they start with less work: `bun deploy/bundle.ts <folder>`.
//
// The sources stay where they are: programs read their styles and scripts beside them, and run others in processes of
// their own. So a bundled module knows itself by the place of its source.

import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BunPlugin } from "bun";

const ROOT = join(import.meta.dirname, "..");
const folder = process.argv[2] ?? "bundle";

/** Replaces `import.meta.url`, `import.meta.dirname` and `import.meta.resolve("…")` by what they are in the source. */
const places: BunPlugin = {
  name: "places",
  setup(build) {
    build.onLoad({ filter: /\/(packages|services|views)\/(?!.*node_modules)[^?]*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll(/import\.meta\.resolve\("([^"]+)"\)/g, (_, name: string) =>
          JSON.stringify(pathToFileURL(Bun.resolveSync(name, dirname(path))).href),
        );
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

const { outputs } = await Bun.build({
  entrypoints: [
    ...readdirSync(join(ROOT, "services")).map((name) => join(ROOT, "services", name, "main.ts")),
    join(ROOT, "services/site/cli.ts"),
    join(ROOT, "packages/stripe-sandbox/main.ts"),
  ],
  root: ROOT,
  outdir: folder,
  target: "bun",
  splitting: true,
  sourcemap: "linked",
  plugins: [places],
});

// The bundler takes the default export of a CommonJS module as Node does; Bun, which runs the sources, takes its `default`.
for (const { path, kind } of outputs) {
  if (kind !== "chunk" && kind !== "entry-point") continue;
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replaceAll(/(= __toESM\(require_\w+\(\)), 1\)/g, "$1)"));
}
