import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import { partitionsOf } from "../../store/partitions.ts";
import { keysOf } from "../keys-of.ts";
import { checkContents } from "./contents.ts";
import type { Finding } from "./finding.ts";
import { Following } from "./following.ts";
import { checkHistories } from "./histories.ts";
import { checkDueTimers, checkGroups } from "./rest.ts";
import { type PartitionSnapshot, readPartition } from "./snapshot.ts";

/** How a database is checked. */
export interface CheckOptions {
  /** Also checks what is so only when nothing is under way: all followed, nothing pending, no timer overdue. */
  readonly isAtRest?: boolean;
  /** Checks of the services' own over one partition. */
  readonly more?: (snapshot: PartitionSnapshot) => readonly Finding[];
  /** On a living database: how long to wait before another look at what was found, ms. Default 1,000. */
  readonly againAfterMs?: number;
}

/** What a check has seen. */
export interface CheckReport {
  /** Empty when all is well. */
  readonly findings: readonly Finding[];
  readonly documents: number;
  readonly events: number;
}

const MOST_LOOKS = 3;

/**
 * Checks a database: every document against its events, lists, claims, timers, outcomes and followers. On a living
 * database things move under the look, so a finding counts only when it is found again, the same, by later looks.
 */
export async function checkDatabase(
  database: Database,
  facts: readonly ServiceDefinition[],
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { isAtRest = false, againAfterMs = 1_000 } = options;
  let report = await look(database, facts, options);
  const most = isAtRest ? 1 : MOST_LOOKS;
  for (let looks = 1; looks < most && report.findings.length > 0; looks++) {
    await sleep(againAfterMs);
    const again = await look(database, facts, options);
    const found = new Set(again.findings.map(lineOf));
    report = { ...again, findings: report.findings.filter((finding) => found.has(lineOf(finding))) };
  }
  return report;
}

/** Spells a finding as one line. */
export function lineOf({ check, id, text }: Finding): string {
  return `${check} ${id}: ${text}`;
}

async function look(
  database: Database,
  facts: readonly ServiceDefinition[],
  options: CheckOptions,
): Promise<CheckReport> {
  const { isAtRest = false, more = () => [] } = options;
  const keys = await keysOf(database);
  const following = new Following(facts, database, isAtRest);
  const findings: Finding[] = [];
  const count = { documents: 0, events: 0 };
  for (const partition of partitionsOf(database)) {
    const snapshot = await readPartition(database, facts, { partition, keys: keys.get(partition) ?? new Map() });
    following.add(snapshot);
    for (const service of snapshot.services) {
      findings.push(...service.faults, ...checkHistories(service), ...checkContents(service, snapshot.now));
      count.events += service.events.length;
      for (const documents of service.documents.values()) count.documents += documents.size;
    }
    const groups = await Promise.all(facts.map((each) => checkGroups(database, each, { partition, isAtRest })));
    findings.push(...groups.flat(), ...(isAtRest ? checkDueTimers(snapshot) : []), ...more(snapshot));
  }
  return { findings: [...findings, ...following.findings()], ...count };
}
