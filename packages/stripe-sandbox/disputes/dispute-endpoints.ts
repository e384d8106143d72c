// Serves the endpoints of disputes.
import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { invalidParameter, missing, refused } from "../http/failure.ts";
import { type Field, fields, flag, metadata, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { mergedMetadata } from "../http/metadata.ts";
import type { Context } from "../state/context.ts";
import { type Dispute, EVIDENCE_FILES, EVIDENCE_TEXTS } from "../state/dispute-object.ts";
import { defaultVerdict, isClosed, needsResponse, verdictOf, withEvidence } from "./dispute-states.ts";
import { closeDispute } from "./disputes.ts";

// The verdict follows after the answer of the call, by the next run of due tasks.
const SOON = 0;

const UPDATE = fields({ evidence: evidence(), metadata: metadata(), submit: flag() });

/** Retrieves, updates, closes and lists disputes. */
export const disputeEndpoints: Endpoint[] = [
  endpoint(
    "GET /v1/disputes",
    fields({ ...PAGE, charge: text(), payment_intent: text() }),
    ({ store }, { charge, payment_intent: owner, ...page }) =>
      ok(listPage(store, "dispute", { page, owner, having: { charge }, url: "/v1/disputes" })),
  ),
  endpoint("GET /v1/disputes/:id", fields({}), (context, _, id) => ok(findDispute(context, id))),
  endpoint("POST /v1/disputes/:id", UPDATE, (context, values, id) =>
    ok(update(context, findDispute(context, id), values)),
  ),
  endpoint("POST /v1/disputes/:id/close", fields({}), (context, _, id) => {
    const dispute = findDispute(context, id);
    requireOpen(dispute);
    return ok(closeDispute(context, dispute, defaultVerdict(dispute)));
  }),
];

/** Finds a dispute by the id in the path; throws a 404 Failure with code `resource_missing` for an unknown id. */
export function findDispute({ store }: Context, id: string): Dispute {
  const dispute = store.find("dispute", id);
  if (!dispute) throw missing("dispute", id, "dispute");
  return dispute;
}

function update(context: Context, before: Dispute, values: NonNullable<ReturnType<typeof UPDATE>>): Dispute {
  const { evidence: given, metadata: names, submit } = values;
  const named = { ...before, metadata: mergedMetadata(before.metadata, names) };
  const isSubmitted = submit ?? given !== undefined;
  if (!given && !isSubmitted) {
    context.change("charge.dispute.updated", named);
    return named;
  }
  requireOpen(before);
  if (!needsResponse(before)) {
    throw refused("This dispute's evidence has already been submitted and cannot be updated.");
  }
  const after = withEvidence(named, given ?? {}, { isSubmitted });
  context.change("charge.dispute.updated", after);
  if (isSubmitted && verdictOf(after)) context.later(SOON, "close_dispute", after.id);
  return after;
}

function requireOpen(dispute: Dispute): void {
  if (!isClosed(dispute)) return;
  throw refused("This dispute is already closed", { param: "dispute" });
}

type Texts = { [name in (typeof EVIDENCE_TEXTS)[number]]?: string | undefined };

/** Reads the texts of evidence; the sandbox has no files to refer to, so those are refused. */
function evidence(): Field<Texts | undefined> {
  const texts = Object.fromEntries(EVIDENCE_TEXTS.map((name) => [name, text(150_000)]));
  const files = Object.fromEntries(EVIDENCE_FILES.map((name) => [name, noFile()]));
  const read = fields<Record<string, Field<string | undefined>>>({ ...texts, ...files });
  return (parameter, name) => read(parameter, name);
}

function noFile(): Field<undefined> {
  return (parameter, name) => {
    if (parameter === undefined) return undefined;
    throw invalidParameter(name, `No such file upload: '${typeof parameter === "string" ? parameter : "hash"}'`);
  };
}
