// Runs auth alone in one process.

import { runService } from "@holdfast/server";
import { readOwnSettings } from "./config.ts";
import { authService, createAuthService } from "./service.ts";

runService({ definition: authService, readSettings: readOwnSettings, create: createAuthService });
