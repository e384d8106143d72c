// Checks lists, claims, timers and outcomes against the documents and definitions of a service.
import { isDeepStrictEqual } from "node:util";
import { timeOf } from "../../model/ids.ts";
import type { Finding } from "./finding.ts";
import type { ClaimSeen } from "./seen.ts";
import type { ServiceSnapshot } from "./snapshot.ts";

const HOUR_MS = 3_600_000;
// The outcomes of one hour expire together, 48 h after the first of them; 46 h leaves out those that may expire now.
const REMEMBERED_MS = 46 * HOUR_MS;

/** Returns the findings about what is stored beside the documents: lists, claims, timers and outcomes of commands. */
export function checkContents(service: ServiceSnapshot, now: number): Finding[] {
  return [
    ...checkLists(service),
    ...checkArchived(service),
    ...[...service.claims.values()].flatMap(checkClaim),
    ...checkTimers(service),
    ...checkOutcomes(service, now),
  ];
}

function checkLists({ facts, documents, lists }: ServiceSnapshot): Finding[] {
  const expected = new Map<string, Map<string, number>>();
  for (const type of facts.documents) {
    for (const document of documents.get(type.name)?.values() ?? []) {
      for (const { list, score } of type.lists?.(document) ?? []) {
        const entries = expected.get(list) ?? new Map<string, number>();
        expected.set(list, entries.set(document.id, score ?? 0));
      }
    }
  }
  const names = new Set([...expected.keys(), ...lists.keys()]);
  return [...names].flatMap((list) => differences(list, expected.get(list), lists.get(list)));
}

// A record leaves the lists of the archive in the commit that brings its documents back.
function checkArchived({ documents, archived }: ServiceSnapshot): Finding[] {
  return [...archived].flatMap(([kind, ids]) =>
    [...ids.keys()]
      .filter((id) => documents.get(kind)?.has(id))
      .map((id) => ({ check: "archive", id, text: `${kind} is in Redis, and listed as archived` })),
  );
}

function differences(
  list: string,
  expected: ReadonlyMap<string, number> = new Map(),
  found: ReadonlyMap<string, number> = new Map(),
): Finding[] {
  const missing = [...expected].filter(([id, score]) => found.get(id) !== score);
  const strange = [...found.keys()].filter((id) => !expected.has(id));
  return [
    ...missing.map(([id]) => ({ check: "list", id, text: `is not in ${list} as its document says` })),
    ...strange.map((id) => ({ check: "list", id, text: `is in ${list}, its document says no` })),
  ];
}

function checkClaim({ claim, name, value, expiresAt }: ClaimSeen): Finding[] {
  const [, owner, deadline] = /^(\S+) (\d+|-)$/.exec(value) ?? [];
  const until = deadline === "-" ? null : Number(deadline);
  if (owner !== undefined && isDeepStrictEqual(until, expiresAt)) return [];
  return [{ check: "claim", id: name, text: `${claim} says ${value}, its key goes at ${expiresAt ?? "no time"}` }];
}

function checkTimers({ facts, timers }: ServiceSnapshot): Finding[] {
  return [...timers.keys()].flatMap((member) => {
    const [actor = "", id = "", name = ""] = member.split("|");
    if (facts.timers.includes(`${actor}|${name}`)) return [];
    return [{ check: "timer", id, text: `nobody in ${facts.service} knows the timer ${member}` }];
  });
}

function checkOutcomes({ facts, events, outcomes }: ServiceSnapshot, now: number): Finding[] {
  const findings: Finding[] = [];
  for (const [command, { bucket, text }] of outcomes) {
    const hour = Math.floor((timeOf(command) ?? Number.NaN) / HOUR_MS);
    if (bucket !== String(hour)) findings.push({ check: "outcome", id: command, text: `is kept under hour ${bucket}` });
    if (!isOutcome(text)) findings.push({ check: "outcome", id: command, text: "cannot be read" });
  }
  for (const { cause, kind, id, version } of events) {
    const asked = timeOf(cause);
    if (asked === null || now - asked > REMEMBERED_MS || outcomes.has(cause)) continue;
    const what = `${facts.service} ${kind} ${id} at ${version}`;
    findings.push({ check: "outcome", id: cause, text: `is forgotten, though it made ${what}` });
  }
  return findings;
}

function isOutcome(text: string): boolean {
  const space = text.indexOf(" ");
  try {
    JSON.parse(text.slice(space + 1));
    return space > 0;
  } catch {
    return false;
  }
}
