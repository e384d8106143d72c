// Runs the expiration service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createExpirationService, expirationService } from "./service.ts";

runService({ definition: expirationService, readSettings: readOwnConfig, create: createExpirationService });
