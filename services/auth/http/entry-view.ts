// Says an entry of the audit log in the words of the pages.

import type { Stored } from "@holdfast/actors";
import type { AuditEntryView } from "@holdfast/views";
import type { AuditEntry } from "../rules/audit.ts";

const BY: Readonly<Record<string, string>> = {
  person: "the person",
  operator: "an operator",
  "command line": "the command line",
  site: "the site",
};

/** Returns an entry as pages show it, about a person; null: the page says about whom its entries are. */
export function entryView(entry: Stored<AuditEntry>, person: AuditEntryView["person"]): AuditEntryView {
  const { id, what, by, operatorId, address, device, detail, actionId, firstAt, lastAt, count } = entry;
  const who = BY[by] ?? by;
  return { id, what, person, by: who, operatorId, address, device, detail, actionId, firstAt, lastAt, count };
}
