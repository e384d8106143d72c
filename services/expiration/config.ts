import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";

/** The settings of a process that runs expiration alone; expiration has none of its own. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: null } {
  return { common: readCommon(env), config: null };
}
