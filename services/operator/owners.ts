// Lists the services that operators watch, and whose data change by messages to their actors alone.

import type { ServiceDefinition } from "@holdfast/actors";
import { authService, dealingsService } from "@holdfast/auth";
import { deliveryService } from "@holdfast/delivery";
import { expirationService } from "@holdfast/expiration";
import { ordersService } from "@holdfast/orders";
import { paymentsService } from "@holdfast/payments";
import type { SiteUser } from "@holdfast/server";
import { ticketsService } from "@holdfast/tickets";

// Their documents hold password hashes and e-mail addresses, or who is paying. Auth itself serves the pages about people.
const tended = [authService, dealingsService];
const actedOn = [ticketsService, ordersService, expirationService, paymentsService, deliveryService];

/** Lists the services whose documents and events operators read; auth shows what it knows of people itself. */
export const traded: readonly ServiceDefinition[] = actedOn;

/** Lists the definitions of the other services of the site. */
export const owners: readonly ServiceDefinition[] = [...tended, ...actedOn];

/** Says what the operator service does to the other services, from which the rights of its user of Redis follow. */
export const rights: Pick<SiteUser, "actsOn" | "tends"> = {
  actsOn: actedOn.map(({ service }) => service),
  tends: tended.map(({ service }) => service),
};
