// Runs depots of one release in a process of its own: `worker.ts <redis url> <release>`.
import { createEngine, silentLog } from "@holdfast/actors";
import { newDepots, oldDepots, openTrialDatabase, settings } from "./services.ts";

const [url = "", release = "1"] = process.argv.slice(2);
const database = await openTrialDatabase(url);
const where = { database, log: silentLog, settings };
const printed = async () => ({ type: "Printed" }) as const;
const engine =
  release === "1"
    ? createEngine(oldDepots, { ...where, effects: { print: printed } })
    : createEngine(newDepots, { ...where, effects: { print: printed, label: async () => ({ type: "Labelled" }) } });
await engine.start();
console.log("ready");
