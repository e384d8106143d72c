// Runs auth alone in one process.

import { runService } from "@holdfast/server";
import { readOwnSettings } from "./config.ts";
import { authService, createAuthService, dealingsService } from "./service.ts";

runService({
  definition: authService,
  besides: [dealingsService],
  readSettings: readOwnSettings,
  create: createAuthService,
});
