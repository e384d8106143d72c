// Runs one service alone in a process.
import type { Service, ServiceDependencies } from "../http/service.ts";
import type { CommonConfig } from "../settings/settings.ts";
import { openSite } from "./open-site.ts";
import { runMain } from "./run-main.ts";

/** Tells `runService` what to run. */
export interface RunServiceOptions<Config> {
  /** Names the service in the line that says it is ready. */
  readonly name: string;
  /** Reads the settings; a thrown SettingsProblem is printed and the process exits with 1. */
  readonly readSettings: () => { readonly common: CommonConfig; readonly config: Config };
  /** Creates the service. */
  readonly create: (dependencies: ServiceDependencies<Config>) => Service | Promise<Service>;
}

/** Runs one service alone in this process until SIGTERM or SIGINT; prints one line when the service is ready. */
export function runService<Config>({ name, readSettings, create }: RunServiceOptions<Config>): void {
  runMain(async (lifetime) => {
    const { common, config } = readSettings();
    const site = await openSite(common, lifetime);
    await site.serve([await create({ ...site, config })]);
    const facts = `redis ${site.redisAddress}, documents ${site.database.form}`;
    console.log(`Holdfast ${name} is ready on http://localhost:${site.common.port} (${facts})`);
  });
}
