// Lists the services of the site.

import type { ServiceDefinition } from "@holdfast/actors";
import { authService } from "@holdfast/auth";
import { expirationService } from "@holdfast/expiration";
import { ordersService } from "@holdfast/orders";
import { paymentsService } from "@holdfast/payments";
import { ticketsService } from "@holdfast/tickets";

/** Lists the definitions of all services, for the commands and checks that read their data. */
export const siteServices: readonly ServiceDefinition[] = [
  authService,
  ticketsService,
  ordersService,
  expirationService,
  paymentsService,
];
