// Does to the people of a running site what operators do by the command line.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, readPartitions, silentLog } from "@holdfast/actors";
import { openPeople, type PersonChange } from "@holdfast/auth";

/** Bans a person, lifts the ban, or gives or takes a role; throws when nobody has the e-mail address. */
export async function changePerson(
  { dataDir }: { readonly dataDir: string },
  { email }: { readonly email: string },
  change: PersonChange,
): Promise<void> {
  const url = readFileSync(join(dataDir, "redis-url"), "utf8").trim();
  const database = await openDatabase({ url, partitions: (await readPartitions(url)) ?? 0, log: silentLog });
  const people = openPeople({ database, log: silentLog, terms: { retryMs: [1_000], oldestMs: 1_000 } });
  const changed = await people.change(email, change);
  await database.close();
  if (changed === null) throw new Error(`Cannot change ${email}: nobody has this address`);
}
