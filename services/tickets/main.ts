// Runs the tickets service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createTicketsService } from "./service.ts";

runService({ name: "tickets", readSettings: readOwnConfig, create: createTicketsService });
