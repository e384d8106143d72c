// Checks the folder of the site's data before anything is started in it.
import { access, constants, mkdir, stat } from "node:fs/promises";
import { type CommonConfig } from "../settings/settings.ts";
import { SettingsProblem } from "../settings/settings-problem.ts";

/**
 * Creates the folder `DATA_DIR` for a site that starts its own Redis in it. Throws a SettingsProblem that names `DATA_DIR`
 * when it is no folder, and for a site with its own Redis also when the folder cannot be created or written.
 */
export async function prepareDataDir({ dataDir, redisUrl }: Pick<CommonConfig, "dataDir" | "redisUrl">): Promise<void> {
  const fault = (await faultOf(dataDir)) ?? (redisUrl === null ? await faultOfMaking(dataDir) : null);
  if (fault !== null)
    throw new SettingsProblem(`Cannot start: DATA_DIR must be a folder that can be written: ${fault}`);
}

async function faultOf(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? null : "it is a file";
  } catch (error) {
    return codeOf(error) === "ENOENT" ? null : `it cannot be read (${codeOf(error)})`;
  }
}

async function faultOfMaking(path: string): Promise<string | null> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return `it cannot be written (${codeOf(error)})`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
