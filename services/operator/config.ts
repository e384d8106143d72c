// Reads the settings of the operator service.

import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";

/** Reads the settings of a process that runs operator alone; operator adds none to the common settings. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: null } {
  return { common: readCommon(env), config: null };
}
