/** What the tests take from the environment; nothing else here reads it. */
export type TestingConfig = {
  /** A command line for the Redis to test on, such as `valkey-server --loadmodule /opt/libjson.so`. */
  redisServer: string | undefined;
  /** Whether each Redis of the tests is a cluster of one node. */
  isCluster: boolean;
  isCi: boolean;
};

/** Reads the settings of the tests, once for each call. */
export function testingConfig(): TestingConfig {
  return {
    redisServer: process.env["REDIS_SERVER"] || undefined,
    isCluster: process.env["REDIS_CLUSTER"] === "yes",
    isCi: ["1", "true"].includes(process.env["CI"] ?? ""),
  };
}

const FOR_THE_SITE = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "REDIS_SERVER"];

/** Builds the environment of a site under test: the caller's settings and nothing of ours that could sway it. */
export function siteEnvironment(settings: Record<string, string>): Record<string, string> {
  const kept = FOR_THE_SITE.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...settings };
}
