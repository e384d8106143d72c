// Checks consumer groups, dead letters and due timers.
import { streamStatusOf } from "../../delivery/stream-watch.ts";
import { createFunctions } from "../../functions/functions.ts";
import {
  deadLettersKey,
  eventsKey,
  laterKey,
  retryKey,
  subscribersKey,
  unknownKey,
  waitingKey,
} from "../../model/keys.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import { unknownBy } from "../streams.ts";
import type { Finding } from "./finding.ts";
import type { PartitionSnapshot } from "./snapshot.ts";

const UNAVAILABLE_AFTER_MS = 4_000;
/** Sets how long overdue a timer must be to count as late, in ms. */
const LATE_MS = 1_000;

/**
 * Returns the findings about subscribers: a registered subscriber without a consumer group; at rest, also unhandled
 * entries, entries set aside and dead letters.
 */
export async function checkGroups(
  database: Database,
  facts: ServiceDefinition,
  { partition, isAtRest }: { partition: number; isAtRest: boolean },
): Promise<Finding[]> {
  const { service, events, reactions } = facts;
  const functions = createFunctions(database, UNAVAILABLE_AFTER_MS);
  const progressOf = async (key: string): Promise<ReturnType<typeof streamStatusOf>> =>
    streamStatusOf(partition, await functions.call("look_at_stream", [key, subscribersKey(partition, service)], []));
  const key = eventsKey(partition, service);
  const { length, groups } = await progressOf(key);
  const registered = await database.commands.hkeys(subscribersKey(partition, service));
  const wanted = new Set([...registered, ...(length > 0 ? events.subscribers : [])]);
  const missing = [...wanted].filter((name) => !groups.some(({ group }) => group === name));
  const retries = reactions.length > 0 ? (await progressOf(retryKey(partition, service))).groups : [];
  const dead = deadLettersKey(partition, service);
  const letters = isAtRest ? await database.commands.xlen(dead) : 0;
  const later = isAtRest ? await database.commands.zcard(laterKey(partition, service)) : 0;
  const unknown = isAtRest ? Object.entries(await unknownBy(database.commands, { service, partition })) : [];
  return [
    ...missing.map((group) => ({ check: "group", id: key, text: `${group} listens and has no group` })),
    // A group that is not registered holds nothing up: an earlier subscriber has left it.
    ...(isAtRest
      ? unhandled(
          key,
          groups.filter(({ kind }) => kind !== null),
        )
      : []),
    ...(isAtRest ? unhandled(retryKey(partition, service), retries) : []),
    ...(later > 0
      ? [{ check: "pending", id: laterKey(partition, service), text: `holds ${later} to retry later` }]
      : []),
    ...unknown.map(([kind, count]) => ({
      check: "unknown",
      id: unknownKey(partition, service, kind),
      text: `holds ${count} that no process knows`,
    })),
    ...(letters > 0 ? [{ check: "dead-letter", id: dead, text: `holds ${letters}` }] : []),
  ];
}

function unhandled(key: string, groups: ReturnType<typeof streamStatusOf>["groups"]): Finding[] {
  return groups.flatMap(({ group, pending, oldestMs }) => {
    if (oldestMs === null) return [];
    return [{ check: "pending", id: key, text: `${group} has entries to handle, ${pending} of them handed out` }];
  });
}

/** Returns the overdue timers; at rest there are none, because a fired timer is leased, and removed once handled. */
export function checkDueTimers({ now, services }: PartitionSnapshot): Finding[] {
  return services.flatMap(({ facts, timers }) =>
    [...timers].flatMap(([member, due]) => {
      if (due > now - LATE_MS) return [];
      const [, id = ""] = member.split("|");
      return [{ check: "due-timer", id, text: `${facts.service} has not handled ${member}` }];
    }),
  );
}

/** Returns where events still wait for an earlier event of their document; at rest they do so behind a dead letter only. */
export function checkWaiting({ partition, services }: PartitionSnapshot): Finding[] {
  return services.flatMap(({ facts, waiting }) => {
    if (waiting === 0) return [];
    return [
      { check: "waiting", id: waitingKey(partition, facts.service), text: `${waiting} events wait or hold back` },
    ];
  });
}
