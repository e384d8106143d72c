// Gives commands the services of the site, and parses the name of one.

import type { ServiceDefinition } from "@holdfast/actors";
import { InvalidArgumentError } from "commander";
import { siteServices } from "../definitions.ts";

/** All services of the site, for the commands. */
export const services = siteServices;

/** Their names. */
export const serviceNames: readonly string[] = services.map(({ service }) => service);

/** Parses the argument that names a service. */
export function parseService(name: string): ServiceDefinition {
  const found = services.find(({ service }) => service === name);
  if (found) return found;
  throw new InvalidArgumentError(`It is one of ${serviceNames.join(", ")}.`);
}
