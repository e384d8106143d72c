// Runs the tickets service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createTicketsService, ticketsService } from "./service.ts";

runService({ definition: ticketsService, readSettings: readOwnConfig, create: createTicketsService });
