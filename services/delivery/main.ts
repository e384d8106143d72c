// Runs the delivery service alone in one process.

import { runService } from "@holdfast/server";
import { readOwnConfig } from "./config.ts";
import { createDeliveryService, deliveryService } from "./service.ts";

runService({ definition: deliveryService, readSettings: readOwnConfig, create: createDeliveryService });
