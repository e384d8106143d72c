// Runs auth alone in one process.

import { runService } from "@holdfast/server";
import { readOwnSettings } from "./config.ts";
import { createAuthService } from "./service.ts";

runService({ name: "auth", readSettings: readOwnSettings, create: createAuthService });
