// Runs the orders service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createOrdersService } from "./service.ts";

runService({ name: "orders", readSettings: readOwnConfig, create: createOrdersService });
