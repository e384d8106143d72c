// Runs payments alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createPaymentsService, paymentsService } from "./service.ts";

runService({ definition: paymentsService, readSettings: readOwnConfig, create: createPaymentsService });
