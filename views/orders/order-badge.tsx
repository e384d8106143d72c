import { Badge, type Tone } from "../shared/values.tsx";
import type { OrderView } from "./models.ts";

const words: Record<OrderView["status"], readonly [Tone, string]> = {
  Created: ["held", "Checking"],
  AwaitingPayment: ["held", "Waiting for payment"],
  Completed: ["yours", "Yours"],
  Cancelled: ["ended", "Ended"],
};

/** Shows the status of an order as a badge. */
export function OrderBadge({ status }: { status: OrderView["status"] }) {
  const [tone, word] = words[status];
  return <Badge tone={tone}>{word}</Badge>;
}
