// Runs the operator service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { rights } from "./owners.ts";
import { createOperatorService, operatorService } from "./service.ts";

runService({
  definition: operatorService,
  rights,
  readSettings: readOwnConfig,
  create: createOperatorService,
});
