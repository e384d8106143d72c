// Defines the command `holdfast audit`.

import { silentLog } from "@holdfast/actors";
import { type LoggedEvent, openAuditLog } from "@holdfast/auth";
import { SettingsProblem } from "@holdfast/server";
import { type Command, InvalidArgumentError } from "commander";
import { parseAge } from "./age.ts";
import { createCommand, type Runner } from "./command.ts";

/** Options of the command. */
interface Flags {
  readonly user?: string;
  readonly since?: number;
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const MOST = 1_000;

/** Creates the command that shows the audit log, the newest entries first; that it was read is recorded. */
export function auditCommand({ onSite }: Runner): Command {
  return createCommand("audit", {
    summary: "Shows what happened to accounts: sign-ins, failures, changes, bans, and who read this log.",
    details: "Entries are kept for 90 days and hold no e-mail address. That you read them is recorded too.",
    examples: [
      ["--since 24h", "the last day, newest first"],
      ["--user ann@example.com", "what happened to one account"],
    ],
    good: "the entries are printed",
  })
    .option("--user <e-mail or id>", "only entries about this person")
    .option("--since <age>", "only what happened within this time, such as 30min, 24h or 7d", parseAge)
    .option("--limit <count>", `at most so many entries, up to ${MOST}`, parseLimit, DEFAULT_LIMIT)
    .action(({ user, since, limit }: Flags) =>
      onSite(async (database) => {
        const log = openAuditLog(database, silentLog);
        const userId = user === undefined ? undefined : await log.findUserId(user);
        if (userId === null) throw new SettingsProblem("Cannot read the audit log: there is no such account");
        const entries = await log.read({ userId, limit, ageMs: since });
        return { data: entries, lines: entries.length === 0 ? ["Nothing is recorded"] : entries.map(lineOf) };
      }),
    );
}

function lineOf({ lastAt, what, detail, count, userId, by, operatorId, address, device }: LoggedEvent): string {
  const event = [what, detail].filter((part) => part !== null).join(": ");
  const from = [by, operatorId, address, device].filter((part) => part !== null).join(" ");
  const times = count === 1 ? "" : ` (${count} times)`;
  return [new Date(lastAt).toISOString(), `${event}${times}`, userId ?? "-", from].join("  ");
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= MOST) return Number(text);
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST}.`);
}
