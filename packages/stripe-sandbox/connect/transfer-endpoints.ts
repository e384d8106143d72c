// Serves the endpoints of transfers and their reversals.
import { type Endpoint, endpoint, ok, partEndpoint } from "../http/endpoint.ts";
import { invalidParameter, missing, refused } from "../http/failure.ts";
import { choice, fields, flag, integer, metadata, required, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { mergedMetadata } from "../http/metadata.ts";
import { currency } from "../money/currencies.ts";
import type { Transfer, TransferReversal } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/objects.ts";
import { reversalsOf, reverse, transfer } from "./transfers.ts";

const GROUP = text(500);

const CREATE = fields({
  amount: required(integer()),
  currency: required(currency()),
  description: text(1000),
  destination: required(text()),
  metadata: metadata(),
  source_transaction: text(),
  source_type: choice("card"),
  transfer_group: GROUP,
});

const REVERSALS = "/v1/transfers/:id/reversals";

/** Creates, retrieves, updates and lists transfers, and creates, retrieves, updates and lists their reversals. */
export const transferEndpoints: Endpoint[] = [
  endpoint("POST /v1/transfers", CREATE, (context, values) => ok(create(context, values))),
  endpoint(
    "GET /v1/transfers",
    fields({ ...PAGE, destination: text(), transfer_group: GROUP }),
    ({ store }, { destination: owner, transfer_group, ...page }) =>
      ok(listPage(store, "transfer", { page, owner, having: { transfer_group }, url: "/v1/transfers" })),
  ),
  endpoint("GET /v1/transfers/:id", fields({}), (context, _, id) => ok(findTransfer(context, id))),
  endpoint(
    "POST /v1/transfers/:id",
    fields({ description: text(1000), metadata: metadata() }),
    (context, { description, metadata: given }, id) => {
      const before = findTransfer(context, id);
      const merged = mergedMetadata(before.metadata, given);
      const after: Transfer = { ...before, description: description ?? before.description, metadata: merged };
      context.change("transfer.updated", after);
      return ok(after);
    },
  ),
  endpoint(
    `POST ${REVERSALS}`,
    fields({ amount: integer(), description: text(1000), metadata: metadata(), refund_application_fee: noFee() }),
    (context, { amount, description, metadata: given }, id) => {
      const before = findTransfer(context, id);
      return ok(reverse(context, { transfer: before, amount, description, metadata: mergedMetadata({}, given) }));
    },
  ),
  endpoint(`GET ${REVERSALS}`, fields(PAGE), ({ store }, page, id) => {
    if (!store.find("transfer", id)) throw missing("transfer", id, "id");
    return ok(listPage(store, "transfer_reversal", { page, owner: id, url: `/v1/transfers/${id}/reversals` }));
  }),
  partEndpoint(`GET ${REVERSALS}/:part`, fields({}), (context, _, ids) => ok(findReversal(context, ids))),
  partEndpoint(`POST ${REVERSALS}/:part`, fields({ metadata: metadata() }), (context, { metadata: given }, ids) => {
    const before = findReversal(context, ids);
    const after: TransferReversal = { ...before, metadata: mergedMetadata(before.metadata, given) };
    context.store.save(after);
    const whole = findTransfer(context, ids.id);
    context.store.save({ ...whole, reversals: reversalsOf(context, ids.id) });
    return ok(after);
  }),
];

function create(context: Context, values: NonNullable<ReturnType<typeof CREATE>>): Transfer {
  const { destination, source_transaction } = values;
  requireReceiver(context, destination);
  return transfer(context, {
    amount: values.amount,
    currency: values.currency,
    description: values.description ?? null,
    destination,
    group: values.transfer_group,
    metadata: mergedMetadata({}, values.metadata),
    source: source_transaction === undefined ? undefined : findSource(context, source_transaction),
  });
}

function requireReceiver({ store }: Context, destination: string): void {
  const account = store.find("account", destination);
  if (!account) throw missing("destination", destination, "destination", false);
  if (account.capabilities.transfers === "active") return;
  const message =
    "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments";
  throw refused(message, { code: "insufficient_capabilities_for_transfer" });
}

function findSource({ store }: Context, id: string): Charge {
  const charge = store.find("charge", id);
  if (!charge) throw missing("charge", id, "source_transaction", false);
  return charge;
}

function findTransfer({ store }: Context, id: string): Transfer {
  const found = store.find("transfer", id);
  if (!found) throw missing("transfer", id, "id");
  return found;
}

function findReversal(context: Context, { id, part }: { id: string; part: string }): TransferReversal {
  findTransfer(context, id);
  const found = context.store.find("transfer_reversal", part);
  if (found?.transfer !== id) throw missing("transfer reversal", part, "id");
  return found;
}

/** Refuses to give back an application fee: a transfer of the sandbox never has one. */
function noFee() {
  const read = flag();
  return (...[parameter, name]: Parameters<typeof read>) => {
    if (!read(parameter, name)) return false;
    throw invalidParameter(name, "This transfer has no application fee to refund.");
  };
}
