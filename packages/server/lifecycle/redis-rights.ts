// Says which rights on Redis a process of the site needs, for the services that it runs.
import type { ServiceDefinition } from "@holdfast/actors";
import { aclRulesOf, type ServerFacts } from "@holdfast/actors/redis";
import { limitRights } from "../limits/limit-rights.ts";
import { noteRights } from "../session/audit-notes.ts";

/** Names the user of Redis as whom a process works, and the services that the process runs. */
export interface SiteUser {
  /** Names the user: the service, or `site` for all of them in one process. */
  readonly name: string;
  /** Defines the services, from which the user's rights follow. */
  readonly definitions: readonly ServiceDefinition[];
  /** Names the services whose data the process reads and whose actors it asks, without running them; default: none. */
  readonly actsOn?: readonly string[];
  /** Names the services whose events and timers it watches and mends, and whose documents it never reads; default: none. */
  readonly tends?: readonly string[];
}

// Every process reads which sessions have ended and who is banned.
const READ_BY_ALL = ["auth"];

/**
 * Returns the rules of a user for `ACL SETUSER`: what the engines of its services need, and of those it acts on; the counts
 * of the limits, the events of auth, which every process reads, and the notes for its audit log, which every process
 * writes.
 */
export function siteUserRules(
  { definitions, actsOn = [], tends = [] }: Omit<SiteUser, "name">,
  { hasJson, hasSearch }: Pick<ServerFacts, "hasJson" | "hasSearch">,
): string[] {
  const grants = [limitRights, noteRights];
  return aclRulesOf(definitions, { hasJson, hasSearch, reads: READ_BY_ALL, actsOn, tends, grants });
}
