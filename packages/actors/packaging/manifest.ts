// Turns the package.json of the workspace into the package.json of the published package.

/** Holds what the package.json of the workspace says about the package. */
export interface WorkspaceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  /** Gives the TypeScript file behind each subpath. */
  readonly exports: Readonly<Record<string, string>>;
  /** Gives the exact version of each library that the package imports. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Libraries that a program shares with the package, so that both must have the same copy. */
const PEERS = ["@opentelemetry/api", "zod"];

/** Libraries whose insides the package relies on, so that only their patches are taken unseen. */
const TIED = ["ioredis"];

/**
 * Returns the package.json of the published package: `exports` lead to JavaScript and its types, libraries have a range
 * of versions in place of the version that the workspace pins, and those that a program shares are peers.
 */
export function publishedManifest({ exports, dependencies, ...workspace }: WorkspaceManifest) {
  const { name, version, description, keywords, license, engines } = workspace;
  const libraries = Object.entries(dependencies).map(([library, pinned]): [string, string] => [
    library,
    `${TIED.includes(library) ? "~" : "^"}${pinned}`,
  ]);
  const isPeer = ([library]: [string, string]): boolean => PEERS.includes(library);
  return {
    ...{ name, version, description, keywords, license },
    type: "module",
    sideEffects: false,
    engines,
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(([subpath, file]) => [subpath, doorOf(file)])),
      "./package.json": "./package.json",
    },
    files: ["**/*.js", "**/*.d.ts", "**/*.lua", "example", "*.md"],
    dependencies: Object.fromEntries(libraries.filter((library) => !isPeer(library))),
    peerDependencies: Object.fromEntries(libraries.filter(isPeer)),
  };
}

function doorOf(file: string): { types: string; default: string } {
  const stem = file.replace(/\.ts$/, "");
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}
