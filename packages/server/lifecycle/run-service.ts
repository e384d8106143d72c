// Runs one service alone in a process.
import type { ServiceDefinition } from "@holdfast/actors";
import type { Service, ServiceDependencies } from "../http/service.ts";
import type { CommonConfig } from "../settings/settings.ts";
import { openSite } from "./open-site.ts";
import type { SiteUser } from "./redis-rights.ts";
import { runMain } from "./run-main.ts";

/** Tells `runService` what to run. */
export interface RunServiceOptions<Config> {
  /** Defines the service; its name is in the line that says it is ready, and is the name of its user of Redis. */
  readonly definition: ServiceDefinition;
  /** Defines further services that the process runs; default: none. */
  readonly besides?: readonly ServiceDefinition[];
  /** Says what the process does to services that it does not run; default: nothing. */
  readonly rights?: Pick<SiteUser, "actsOn" | "tends">;
  /** Reads the settings; a thrown SettingsProblem is printed and the process exits with 1. */
  readonly readSettings: () => { readonly common: CommonConfig; readonly config: Config };
  /** Creates the service. */
  readonly create: (dependencies: ServiceDependencies<Config>) => Service | Promise<Service>;
}

const NEEDS_UPGRADE =
  "Data of an earlier release are not in all lists, so searches and account pages leave them out: run `holdfast upgrade`";

/** Runs one service alone in this process until SIGTERM or SIGINT; prints one line when the service is ready. */
export function runService<Config>(options: RunServiceOptions<Config>): void {
  const { definition, besides = [], rights, readSettings, create } = options;
  const { service: name } = definition;
  runMain(async (lifetime) => {
    const { common, config } = readSettings();
    const site = await openSite(common, lifetime, { name, definitions: [definition, ...besides], ...rights });
    if (site.needsUpgrade) site.log.warn({}, NEEDS_UPGRADE);
    await site.serve([await create({ ...site, config })]);
    const facts = `redis ${site.redisAddress}, documents ${site.database.form}`;
    console.log(`Holdfast ${name} is ready on http://localhost:${site.common.port} (${facts})`);
  });
}
