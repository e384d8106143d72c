// Shows the status of a ticket as a badge.

import { Badge, type Tone } from "../shared/values.tsx";
import type { TicketAvailability, TicketSummary } from "./models.ts";

const listed: Record<TicketSummary["status"], readonly [Tone, string]> = {
  available: ["free", "Available"],
  reserved: ["held", "On hold"],
  sold: ["done", "Sold"],
  delisted: ["ended", "Delisted"],
};

const availability: Record<TicketAvailability["status"], readonly [Tone, string]> = {
  available: ["free", "Available"],
  held: ["held", "On hold"],
  "held by you": ["yours", "Held for you"],
  sold: ["done", "Sold"],
  "sold to you": ["yours", "Yours"],
  delisted: ["ended", "Delisted"],
};

/** Shows the status of a ticket, the same for every viewer. */
export function TicketBadge({ status }: { status: TicketSummary["status"] }) {
  const [tone, word] = listed[status];
  return <Badge tone={tone}>{word}</Badge>;
}

/** Shows the availability of a ticket to its viewer. */
export function AvailabilityBadge({ status }: { status: TicketAvailability["status"] }) {
  const [tone, word] = availability[status];
  return <Badge tone={tone}>{word}</Badge>;
}
