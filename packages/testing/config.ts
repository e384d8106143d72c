/** What the tests take from the environment; nothing else here reads it. */
export type TestingConfig = {
  /** A command line for the Redis to test on, such as `valkey-server --loadmodule /opt/libjson.so`. */
  redisServer: string | undefined;
  isCi: boolean;
  dockerHost: string | undefined;
  path: string;
};

/** Reads the settings of the tests, once for each call. */
export function testingConfig(): TestingConfig {
  return {
    redisServer: process.env["REDIS_SERVER"] || undefined,
    isCi: ["1", "true"].includes(process.env["CI"] ?? ""),
    dockerHost: process.env["DOCKER_HOST"] || undefined,
    path: process.env["PATH"] ?? "",
  };
}
