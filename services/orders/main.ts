// Runs the orders service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createOrdersService, ordersService } from "./service.ts";

runService({ definition: ordersService, readSettings: readOwnConfig, create: createOrdersService });
