import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { missing, refused } from "../http/failure.ts";
import { fields, metadata, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { mergedMetadata } from "../http/metadata.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/objects.ts";

const UPDATE = fields({
  description: text(1000),
  metadata: metadata(),
  receipt_email: text(),
  transfer_group: text(500),
});

/** Lists charges, optionally of one `payment_intent` or `transfer_group`, and retrieves and updates them. */
export const chargeEndpoints: Endpoint[] = [
  endpoint(
    "GET /v1/charges",
    fields({ ...PAGE, payment_intent: text(), transfer_group: text(500) }),
    ({ store }, { payment_intent, transfer_group, ...page }) => {
      if (payment_intent !== undefined && !store.find("payment_intent", payment_intent)) {
        throw missing("payment_intent", payment_intent, "payment_intent", false);
      }
      return ok(
        listPage(store, "charge", { page, owner: payment_intent, having: { transfer_group }, url: "/v1/charges" }),
      );
    },
  ),
  endpoint("GET /v1/charges/:id", fields({}), (context, _, id) => ok(findCharge(context, id))),
  endpoint("POST /v1/charges/:id", UPDATE, (context, values, id) => {
    const after = updated(findCharge(context, id), values);
    context.change("charge.updated", after);
    return ok(after);
  }),
];

function findCharge({ store }: Context, id: string): Charge {
  const charge = store.find("charge", id);
  if (!charge) throw missing("charge", id, "id");
  return charge;
}

function updated(charge: Charge, values: NonNullable<ReturnType<typeof UPDATE>>): Charge {
  const { description, metadata: given, receipt_email, transfer_group } = values;
  if (charge.transfer_group !== null && (transfer_group ?? charge.transfer_group) !== charge.transfer_group) {
    const message = `The transfer_group of charge ${charge.id} is already set to ${charge.transfer_group} and cannot be changed.`;
    throw refused(message, { param: "transfer_group" });
  }
  return {
    ...charge,
    description: description ?? charge.description,
    metadata: mergedMetadata(charge.metadata, given),
    receipt_email: receipt_email ?? charge.receipt_email,
    transfer_group: transfer_group ?? charge.transfer_group,
  };
}
