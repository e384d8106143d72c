// Shows the status of a ticket as a badge.

import { Badge, type Tone } from "../shared/values.tsx";
import type { TicketAvailability, TicketSummary } from "./models.ts";

const listed: Record<TicketSummary["status"], readonly [Tone, string]> = {
  draft: ["ended", "Not on sale yet"],
  available: ["free", "Available"],
  reserved: ["held", "Reserved"],
  sold: ["done", "Sold"],
  delisted: ["ended", "Removed"],
};

const availability: Record<TicketAvailability["status"], readonly [Tone, string]> = {
  draft: ["ended", "Not on sale yet"],
  available: ["free", "Available"],
  held: ["held", "Reserved"],
  "held by you": ["yours", "Reserved for you"],
  sold: ["done", "Sold"],
  "sold to you": ["yours", "Yours"],
  delisted: ["ended", "Removed"],
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
