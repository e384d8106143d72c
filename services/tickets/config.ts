import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";

/** The settings of a process that runs tickets alone; tickets has none of its own. */
export function readSettings(env: Environment = process.env): { common: CommonConfig; config: null } {
  return { common: readCommon(env), config: null };
}
