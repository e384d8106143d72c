// Lists the services of the site for the commands, and parses the name of a service.

import type { ServiceDefinition } from "@holdfast/actors";
import { InvalidArgumentError } from "commander";
import { siteServices } from "../definitions.ts";

/** Lists the definitions of all services of the site. */
export const services = siteServices;

/** Lists the names of all services of the site. */
export const serviceNames: readonly string[] = services.map(({ service }) => service);

/** Parses an argument that names a service; throws InvalidArgumentError when there is no such service. */
export function parseService(name: string): ServiceDefinition {
  const found = services.find(({ service }) => service === name);
  if (found) return found;
  throw new InvalidArgumentError(`It is one of ${serviceNames.join(", ")}.`);
}
