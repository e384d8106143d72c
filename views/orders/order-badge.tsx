import { Badge, type Tone } from "../shared/values.tsx";
import type { BuyerOrder } from "./models.ts";

const words: Record<BuyerOrder["status"], readonly [Tone, string]> = {
  Offered: ["held", "Offered"],
  Created: ["held", "Confirming"],
  AwaitingPayment: ["held", "Reserved"],
  Completed: ["yours", "Bought"],
  Cancelled: ["ended", "Ended"],
};

/** Shows the status of an order as a badge. */
export function OrderBadge({ status }: { status: BuyerOrder["status"] }) {
  const [tone, word] = words[status];
  return <Badge tone={tone}>{word}</Badge>;
}
