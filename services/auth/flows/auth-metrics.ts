// Counts e-mails and sign-ins.

import { changesOf, type EngineFact } from "@holdfast/actors";
import { createCounter } from "@holdfast/server";
import { mailDocument } from "../rules/mail.ts";
import { userDocument } from "../rules/user.ts";

const mails = createCounter({
  name: "holdfast_mails_total",
  help: "E-mails by outcome: sent, kept in the outbox, dropped for good, or failed attempts that are repeated",
  labelNames: ["outcome"],
});
const signIns = createCounter({
  name: "holdfast_sign_ins_total",
  help: "Sessions begun, and attempts with a wrong password or beyond the limit of wrong ones",
  labelNames: ["outcome"],
});

for (const outcome of ["sent", "kept", "dropped", "failed"]) mails.inc({ outcome }, 0);
for (const outcome of ["begun", "wrong", "throttled"]) signIns.inc({ outcome }, 0);

/** Counts an attempt to sign in that failed; a process that dies before it is asked for its metrics forgets it. */
export function countFailedSignIn(outcome: "wrong" | "throttled"): void {
  signIns.inc({ outcome });
}

/** Counts the outcomes of e-mails and the sessions that began, each once, by the commit that has recorded it. */
export function countAuth(fact: EngineFact): void {
  if (fact.kind !== "committed") return;
  for (const { was, is } of changesOf(fact, mailDocument)) {
    if (is === null) continue;
    if (is.status !== "waiting" && was?.status !== is.status) mails.inc({ outcome: is.status });
    if (is.failures > (was?.failures ?? 0)) mails.inc({ outcome: "failed" }, is.failures - (was?.failures ?? 0));
  }
  for (const { was, is } of changesOf(fact, userDocument)) {
    const before = new Set(was?.sessions?.map(({ id }) => id));
    for (const { id } of is?.sessions ?? []) if (!before.has(id)) signIns.inc({ outcome: "begun" });
  }
}
