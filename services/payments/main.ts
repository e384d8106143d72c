// Runs payments alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createPaymentsService } from "./service.ts";

runService({ name: "payments", readSettings: readOwnConfig, create: createPaymentsService });
