// Lists the services of the site, and which process runs which.

import type { ServiceDefinition } from "@holdfast/actors";
import { authService, dealingsService } from "@holdfast/auth";
import { deliveryService } from "@holdfast/delivery";
import { expirationService } from "@holdfast/expiration";
import { operatorRights, operatorService } from "@holdfast/operator";
import { ordersService } from "@holdfast/orders";
import { paymentsService } from "@holdfast/payments";
import type { SiteUser } from "@holdfast/server";
import { ticketsService } from "@holdfast/tickets";

/** Lists the processes of a site that runs each service alone, with what each of them runs. */
export const siteProcesses: readonly SiteUser[] = [
  { name: "auth", definitions: [authService, dealingsService] },
  { name: "tickets", definitions: [ticketsService] },
  { name: "orders", definitions: [ordersService] },
  { name: "expiration", definitions: [expirationService] },
  { name: "payments", definitions: [paymentsService] },
  { name: "delivery", definitions: [deliveryService] },
  { name: "operator", definitions: [operatorService], ...operatorRights },
];

/** Lists the definitions of all services, for the commands and checks that read their data. */
export const siteServices: readonly ServiceDefinition[] = siteProcesses.flatMap(({ definitions }) => definitions);
