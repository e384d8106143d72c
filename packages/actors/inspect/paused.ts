// Pauses, resumes and cancels work of a service, for programs that do not run its engine.
import { createFunctions } from "../functions/functions.ts";
import { partitionOf } from "../model/ids.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { PausedWork } from "../store/paused.ts";
import { cancelTimer } from "../timers/cancel.ts";

const UNAVAILABLE_AFTER_MS = 4_000;

/** Returns the paused work of a service: `pause`, `resume` and `list` work at once, `has` only after `start`. */
export function pausedWorkOf(database: Database, service: string): PausedWork {
  return new PausedWork({ service, database, functions: functionsOf(database) });
}

/**
 * Cancels a timer, given by its kind `<actor>|<name>` and the id of its actor, as `engine.cancel` does. Resolves with
 * false when the timer is not set; throws InvalidDecisionError for a kind that the service does not have.
 */
export async function cancelTimerOf(
  database: Database,
  definition: Pick<ServiceDefinition, "service" | "actors">,
  { timer: kind, id }: { readonly timer: string; readonly id: string },
): Promise<boolean> {
  const [actor = "", timer = ""] = kind.split("|");
  const [seconds = 0] = await database.commands.time();
  const place = { partition: partitionOf(id, database.partitions), actor, id, timer, now: seconds * 1_000 };
  return await cancelTimer(definition, functionsOf(database), place);
}

function functionsOf(database: Database) {
  return createFunctions(database, UNAVAILABLE_AFTER_MS);
}
