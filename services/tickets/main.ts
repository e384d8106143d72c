import { runService } from "@holdfast/server";
import { readSettings } from "./config.ts";
import { createTicketsService } from "./service.ts";

runService({ name: "tickets", readSettings, create: createTicketsService });
