// Runs the expiration service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createExpirationService } from "./service.ts";

runService({ name: "expiration", readSettings: readOwnConfig, create: createExpirationService });
