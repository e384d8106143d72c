// Checks that the data of a database are consistent.
import { setTimeout as sleep } from "node:timers/promises";
import type { Archive } from "../../model/archive.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import { partitionsOf } from "../../store/partitions.ts";
import { keysOf } from "../keys-of.ts";
import { checkContents } from "./contents.ts";
import type { Finding } from "./finding.ts";
import { Following } from "./following.ts";
import { checkHistories } from "./histories.ts";
import { checkDueTimers, checkGroups, checkWaiting } from "./rest.ts";
import { type PartitionSnapshot, readPartition } from "./snapshot.ts";

/** Configures a check. */
export interface CheckOptions {
  /**
   * Also checks what holds only while no work is under way: all events handled, no entry pending, no timer overdue, no
   * dead letter. Default false.
   */
  readonly isAtRest?: boolean;
  /** Adds checks of the services' own, called once for each partition; default: none. */
  readonly more?: (snapshot: PartitionSnapshot) => readonly Finding[];
  /** Reads every archived record, which must be there and readable; default: the archive of the database, if any. */
  readonly archive?: Archive | null;
  /** Sets the pause before findings are checked again, in ms; default 1,000. Not used at rest. */
  readonly againAfterMs?: number;
}

/** Holds the result of a check. */
export interface CheckReport {
  /** Lists what is wrong; empty when the data are consistent. */
  readonly findings: readonly Finding[];
  /** Counts the documents that were checked. */
  readonly documents: number;
  /** Counts the events that were checked. */
  readonly events: number;
  /** Counts the archived records that are listed. */
  readonly archived: number;
}

const MOST_PASSES = 3;

/**
 * Checks every document against its events, lists, claims, timers, outcomes and inbox marks, and with `archive` that every
 * archived record is there. Data that change during the
 * check can look wrong, so unless `isAtRest` the report holds only what up to three passes have found in the same words.
 */
export async function checkDatabase(
  database: Database,
  facts: readonly ServiceDefinition[],
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { isAtRest = false, againAfterMs = 1_000 } = options;
  let report = await checkOnce(database, facts, options);
  const most = isAtRest ? 1 : MOST_PASSES;
  for (let passes = 1; passes < most && report.findings.length > 0; passes++) {
    await sleep(againAfterMs);
    const again = await checkOnce(database, facts, options);
    const found = new Set(again.findings.map(lineOf));
    report = { ...again, findings: report.findings.filter((finding) => found.has(lineOf(finding))) };
  }
  return report;
}

/** Formats a finding as one line: `<check> <id>: <text>`. */
export function lineOf({ check, id, text }: Finding): string {
  return `${check} ${id}: ${text}`;
}

async function checkOnce(
  database: Database,
  facts: readonly ServiceDefinition[],
  options: CheckOptions,
): Promise<CheckReport> {
  const { isAtRest = false, more = () => [], archive = database.archive ?? null } = options;
  const keys = await keysOf(database);
  const following = new Following(facts, database, isAtRest);
  const findings: Finding[] = [];
  const count = { documents: 0, events: 0, archived: 0 };
  for (const partition of partitionsOf(database)) {
    const snapshot = await readPartition(database, facts, {
      partition,
      keys: keys.get(partition) ?? new Map(),
      archive,
    });
    following.add(snapshot);
    for (const service of snapshot.services) {
      findings.push(...service.faults, ...checkHistories(service), ...checkContents(service, snapshot.now));
      count.events += service.events.length;
      for (const documents of service.documents.values()) count.documents += documents.size;
      for (const ids of service.archived.values()) count.archived += ids.size;
    }
    const groups = await Promise.all(facts.map((each) => checkGroups(database, each, { partition, isAtRest })));
    findings.push(
      ...groups.flat(),
      ...(isAtRest ? [...checkDueTimers(snapshot), ...checkWaiting(snapshot)] : []),
      ...more(snapshot),
    );
  }
  return { findings: [...findings, ...following.findings()], ...count };
}
