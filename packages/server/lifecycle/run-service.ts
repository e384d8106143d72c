import type { Service, ServiceDependencies } from "../http/service.ts";
import type { CommonConfig } from "../settings/settings.ts";
import { openSite } from "./open-site.ts";
import { runMain } from "./run-main.ts";

/** A service as its main runs it: how its settings are read, and its door. */
export interface RunServiceOptions<Config> {
  readonly name: string;
  readonly readSettings: () => { readonly common: CommonConfig; readonly config: Config };
  readonly create: (dependencies: ServiceDependencies<Config>) => Service | Promise<Service>;
}

/** Runs one service alone in this process, from its settings to its stop; prints one line when it is ready. */
export function runService<Config>({ name, readSettings, create }: RunServiceOptions<Config>): void {
  runMain(async (lifetime) => {
    const { common, config } = readSettings();
    const site = await openSite(common, lifetime);
    await site.serve([await create({ ...site, config })]);
    const facts = `redis ${site.redisAddress}, documents ${site.database.form}`;
    console.log(`Holdfast ${name} is ready on http://localhost:${site.common.port} (${facts})`);
  });
}
