// Checks that what is sealed is handed over to its buyer, and that no code is sold twice.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { codeDocument, sealDocument } from "@holdfast/delivery";
import { orderDocument } from "@holdfast/orders";
import { ticketDocument } from "@holdfast/tickets";
import { settledIn } from "./sale-events.ts";

/** What the check of codes needs of a seal. */
export interface CheckedSeal {
  readonly id: string;
  readonly sellerId: string;
  readonly state: string;
  readonly attempt: number;
  readonly codeIds: readonly string[];
  /** Buyer whom the seal was released to; null: nobody. */
  readonly releasedTo: string | null;
  /** Time of the sale, ms; null: not sold. */
  readonly soldAt: number | null;
  /** Whether every subscriber has handled the seal's events. */
  readonly isSettled: boolean;
}

/** What the check of codes needs of a code. */
export interface CheckedCode {
  readonly id: string;
  /** Ticket and attempt that the code is listed for; null: it is not. */
  readonly listing: { readonly ticketId: string; readonly attempt: number } | null;
  /** Whether an operator has to say, or has said, whose the code is. */
  readonly wasBlocked: boolean;
  readonly isSettled: boolean;
}

/** Collects seals and codes, which lie in different partitions, and compares them in the end. */
export class SealCheck {
  readonly #seals: CheckedSeal[] = [];
  readonly #codes: CheckedCode[] = [];

  /** Adds a partition; returns what disagrees within it. */
  add(snapshot: PartitionSnapshot, settleMs: number): Finding[] {
    const isSettled = settledIn(snapshot, settleMs);
    for (const seal of snapshot.documents("delivery", sealDocument).values()) {
      const { id, ticket, state, attempt, codes, releasedTo, soldAt } = seal;
      const codeIds = [...new Set(codes.map((code) => code.id))];
      const about = { id, sellerId: ticket?.sellerId ?? "", state, attempt, codeIds, releasedTo, soldAt };
      this.#seals.push({ ...about, isSettled: isSettled(id) });
    }
    for (const { id, listing, isBlocked, blockedBy } of snapshot.documents("delivery", codeDocument).values()) {
      const wasBlocked = isBlocked || blockedBy.length > 0;
      this.#codes.push({ id, listing, wasBlocked, isSettled: isSettled(id) });
    }
    return checkHandOver(snapshot, isSettled);
  }

  /** Returns what seals and codes say differently. */
  compare(): Finding[] {
    return compareSeals(this.#seals, this.#codes);
  }
}

// Order, ticket and seal lie in one partition.
function checkHandOver(snapshot: PartitionSnapshot, isSettled: ReturnType<typeof settledIn>): Finding[] {
  const seals = snapshot.documents("delivery", sealDocument);
  const orders = snapshot.documents("orders", orderDocument);
  const findings: Finding[] = [];
  for (const { id, state, orderId } of seals.values()) {
    const order = orders.get(orderId ?? "");
    if (state !== "released" || !isSettled(id, orderId) || order?.status === "Completed") continue;
    findings.push({ check: "hand-over", id, text: `is released, its order ${order?.status ?? "is not there"}` });
  }
  for (const { id, status, seal, ticket } of orders.values()) {
    if (status !== "Completed" || seal === "none" || !isSettled(id, ticket.id)) continue;
    const state = seals.get(ticket.id)?.state ?? "not there";
    const isOver = state === "destroyed" || (state === "released" && seals.get(ticket.id)?.orderId === id);
    if (!isOver)
      findings.push({ check: "hand-over", id, text: `is completed, what is sealed of its ticket is ${state}` });
  }
  for (const { id, status, seal, sealAnswer } of snapshot.documents("tickets", ticketDocument).values()) {
    if (status !== "available" || seal === "none" || !isSettled(id)) continue;
    const found = seals.get(id);
    const isSealed = found?.state === "sealed" && found.attempt === sealAnswer?.attempt;
    if (!isSealed)
      findings.push({ check: "sealed", id, text: `is for sale, its seal is ${found?.state ?? "not there"}` });
  }
  return findings;
}

/** Compares seals and codes that no event changes any more. */
export function compareSeals(seals: readonly CheckedSeal[], codes: readonly CheckedCode[]): Finding[] {
  const byTicket = new Map(seals.map((seal) => [seal.id, seal]));
  const listed = new Map(codes.map((code) => [code.id, code]));
  return [
    ...codes.flatMap((code) => checkListing(code, byTicket)),
    ...seals.flatMap((seal) => checkCodes(seal, listed)),
    ...codes.flatMap((code) => checkSellers(code, seals)),
  ];
}

const LIVE: ReadonlySet<string> = new Set(["inspecting", "sealed", "withdrawing"]);

function checkListing({ id, listing, isSettled }: CheckedCode, seals: ReadonlyMap<string, CheckedSeal>): Finding[] {
  const seal = seals.get(listing?.ticketId ?? "");
  if (listing === null || !isSettled || seal?.isSettled === false) return [];
  const holds = seal?.attempt === listing.attempt && seal.codeIds.includes(id) && LIVE.has(seal.state);
  return holds ? [] : [{ check: "code", id, text: `is listed for ticket ${listing.ticketId}, whose seal lacks it` }];
}

function checkCodes(seal: CheckedSeal, codes: ReadonlyMap<string, CheckedCode>): Finding[] {
  const { id, attempt, codeIds, state, soldAt } = seal;
  if (state !== "sealed" || soldAt !== null || !seal.isSettled) return [];
  return codeIds.flatMap((codeId) => {
    const code = codes.get(codeId);
    if (code?.isSettled === false) return [];
    const isListed = code?.listing?.ticketId === id && code.listing.attempt === attempt;
    return isListed ? [] : [{ check: "code", id: codeId, text: `is not listed for ticket ${id}, whose seal holds it` }];
  });
}

// Each next seller of a code is its last buyer, as long as no operator had to decide.
function checkSellers({ id, wasBlocked }: CheckedCode, seals: readonly CheckedSeal[]): Finding[] {
  if (wasBlocked) return [];
  const sales = seals.filter(({ codeIds, releasedTo }) => releasedTo !== null && codeIds.includes(id));
  const inOrder = sales.toSorted((one, other) => (one.soldAt ?? 0) - (other.soldAt ?? 0));
  return inOrder.flatMap(({ id: ticketId, sellerId }, at) => {
    const owner = inOrder[at - 1]?.releasedTo ?? sellerId;
    return owner === sellerId ? [] : [{ check: "two-owners", id, text: `is sold with ticket ${ticketId} by no owner` }];
  });
}
