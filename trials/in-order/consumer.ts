// Runs one consumer of the trial in a process of its own: `consumer.ts <redis url> <service>`.
import { createEngine, silentLog } from "@holdfast/actors";
import { journalService, openTrialDatabase, settings } from "./services.ts";

const [url = "", service = "journals"] = process.argv.slice(2);
const database = await openTrialDatabase(url);
await createEngine(journalService(service), { database, log: silentLog, settings }).start();
console.log("ready");
