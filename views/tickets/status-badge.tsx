// Shows the status of a ticket as a badge.

import { Badge, type Tone } from "../shared/values.tsx";
import type { TicketAvailability, TicketSummary } from "./models.ts";
import { words } from "./words.ts";

const { status: texts } = words;

const listed: Record<TicketSummary["status"], readonly [Tone, string]> = {
  draft: ["ended", texts.draft],
  available: ["free", texts.available],
  reserved: ["held", texts.reserved],
  sold: ["done", texts.sold],
  delisted: ["ended", texts.removed],
};

const availability: Record<TicketAvailability["status"], readonly [Tone, string]> = {
  draft: ["ended", texts.draft],
  available: ["free", texts.available],
  held: ["held", texts.reserved],
  "held by you": ["yours", texts.reservedForYou],
  sold: ["done", texts.sold],
  "sold to you": ["yours", texts.yours],
  delisted: ["ended", texts.removed],
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
