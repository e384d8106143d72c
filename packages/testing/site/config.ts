// Reads the settings of the tests; no other file of this package reads the environment.

/** Holds the settings of the tests. */
export type TestingConfig = {
  /** Command line for the Redis to test on (`REDIS_SERVER`), such as `valkey-server --loadmodule /opt/libjson.so`. */
  redisServer: string | undefined;
  /** Whether each Redis of the tests is a cluster of one node (`REDIS_CLUSTER=yes`); default false. */
  isCluster: boolean;
  /** Whether sites on a Redis of the tests work as users with their own rights alone (`REDIS_ACL=yes`); default false. */
  hasAcl: boolean;
  /** Whether the tests run in CI (`CI` is `1` or `true`); default false. */
  isCi: boolean;
  /** Whether the Redis to test on has search (`SEARCH=yes`); default false: a stand-in answers the queries. */
  hasSearch: boolean;
  /** Whether every page is checked in every appearance (`GATE=full`); default false: in two that differ in everything. */
  isFullGate: boolean;
  /** Tree of another release that runs beside each whole site of the tests (`RELEASE_BESIDE`); default: none does. */
  beside: string | undefined;
};

/** Reads the settings of the tests from the environment, anew at each call. */
export function testingConfig(): TestingConfig {
  return {
    redisServer: process.env["REDIS_SERVER"] || undefined,
    isCluster: process.env["REDIS_CLUSTER"] === "yes",
    hasAcl: process.env["REDIS_ACL"] === "yes",
    isCi: ["1", "true"].includes(process.env["CI"] ?? ""),
    hasSearch: process.env["SEARCH"] === "yes",
    isFullGate: process.env["GATE"] === "full",
    beside: process.env["RELEASE_BESIDE"] || undefined,
  };
}

// Variables that locate programs, Docker and Chromium or choose the language, and the settings of the tests.
const KEPT =
  /^(PATH|HOME|TMPDIR|LANG|TZ|XDG_RUNTIME_DIR|(LC|DOCKER|TESTCONTAINERS|PLAYWRIGHT)_\w+|CI|REDIS_SERVER|REDIS_CLUSTER|REDIS_ACL|SEARCH|GATE|RELEASE_BESIDE|STRIPE_CONTRACT_KEY)$/;

/** Returns the environment of a site under test: the caller's settings, and of the shell only what programs need. */
export function siteEnvironment(settings: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && KEPT.test(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(kept), ...settings };
}

/**
 * Removes the settings of the shell and of `.env` files from the environment of this process and of the processes that
 * `node:child_process` starts; `NODE_ENV` becomes `test`.
 */
export function forgetShellSettings(): void {
  const kept = siteEnvironment({ NODE_ENV: "test" });
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
}
