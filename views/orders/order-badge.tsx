import { impossible } from "../shared/impossible.ts";
import { Badge, type Tone } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";
import { words } from "./words.ts";

/** Shows the status of an order as a badge. */
export function OrderBadge({ order }: { order: BuyerOrder }) {
  const [tone, word] = badgeOf(order);
  return <Badge tone={tone}>{word}</Badge>;
}

function badgeOf(order: BuyerOrder): readonly [Tone, string] {
  const { status } = words;
  switch (order.status) {
    case "Offered":
      return ["held", status.offered];
    case "Created":
      return ["held", status.confirming];
    case "AwaitingPayment":
      return ["held", status.reserved];
    case "Completed":
      return ["yours", status.bought];
    case "Cancelled":
      if (order.reason === "expired") return ["ended", status.expired];
      return ["ended", order.reason === "refunded" ? status.refunded : status.cancelled];
    default:
      return impossible(order);
  }
}
