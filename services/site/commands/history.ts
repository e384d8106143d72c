import { historyOf } from "@holdfast/actors/inspect";
import { runMain, SettingsProblem } from "@holdfast/server";
import { siteEnvironment } from "../config.ts";
import { openSiteDatabase, siteServices } from "../definitions.ts";
import { historyLines } from "./history-text.ts";

// Tells everything that happened to a ticket, an order or a charge, in order, with its causes.
runMain(async (lifetime) => {
  const id = process.argv[2] ?? "";
  const database = await openSiteDatabase(siteEnvironment());
  lifetime.onStop("the database", () => database.close());
  try {
    const history = await historyOf(database, siteServices, id);
    if (!history || history.events.length + history.present.length === 0) {
      throw new SettingsProblem(`Cannot tell the history of "${id}": nothing here has this id`);
    }
    for (const line of historyLines(history, id)) console.log(line);
  } finally {
    await database.close();
  }
});
