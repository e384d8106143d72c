// Decides which timers a seal needs: the work outside Redis, the repeated question, and the end of keeping.

import type { TimerChange } from "@holdfast/actors";
import { isToJudge } from "./judging.ts";
import { keptUntil, type SealState, saleIn } from "./seal-document.ts";
import { waitsForOrder } from "./settling.ts";

/** Names a timer of the seal. */
export type FiredTimer = "inspect" | "judge" | "destroy" | "nudge" | "end";

const FIRST_NUDGE_MS = 5_000;
const LAST_NUDGE_MS = 6 * 3_600_000;
const MOST_DOUBLINGS = 20;
const END_AGAIN_MS = 3_600_000;

interface Due {
  /** Says what the timer is for: another key sets the timer anew. */
  readonly key: string;
  readonly at: number;
}

/**
 * Returns the changes of timers that lead from one state of a seal to the next. The commit that handles the result of a
 * timer, `fired`, removes it, so it is set again when it is still needed.
 */
export function timersAfter(
  before: SealState,
  after: SealState,
  { now, fired }: { readonly now: number; readonly fired: FiredTimer | null },
): readonly TimerChange<FiredTimer>[] {
  const [old, due] = [dueTimers(before, now), dueTimers(after, now)];
  return NAMES.flatMap((name): TimerChange<FiredTimer>[] => {
    const [was, is] = [old[name], due[name]];
    if (is !== null) return was?.key === is.key && fired !== name ? [] : [{ name, at: Math.max(is.at, now) }];
    return was !== null && fired !== name ? [{ name, at: null }] : [];
  });
}

const NAMES: readonly FiredTimer[] = ["inspect", "judge", "destroy", "nudge", "end"];

function dueTimers(seal: SealState, now: number): Readonly<Record<FiredTimer, Due | null>> {
  const { attempt, sale, doomed, nudges } = seal;
  const isToInspect = seal.state === "inspecting" && !seal.isInspected;
  const awaited = awaitedBy(seal);
  return {
    inspect: isToInspect ? { key: String(attempt), at: now } : null,
    judge: isToJudge(seal) ? { key: `${sale?.orderId} ${sale?.chargeId} ${sale?.fence}`, at: now } : null,
    destroy: doomed.length > 0 ? { key: doomed.join(" "), at: now } : null,
    nudge: awaited === null ? null : { key: `${awaited} ${attempt} ${nudges}`, at: now + pauseAfter(nudges) },
    end: endOf(seal, now),
  };
}

function pauseAfter(nudges: number): number {
  return Math.min(LAST_NUDGE_MS, FIRST_NUDGE_MS * 2 ** Math.min(nudges, MOST_DOUBLINGS));
}

function endOf(seal: SealState, now: number): Due | null {
  const until = keptUntil(seal);
  if (until === null || seal.attempt === 0 || seal.state === "destroyed") return null;
  return { key: String(until), at: until <= now ? now + END_AGAIN_MS : until };
}

// A ticket that was reserved when its seal was lost is taken off sale afterwards.
function isSoldWithout({ state, ticket, attempt }: SealState): boolean {
  const isLost = state === "refused" || state === "destroyed";
  const isOnSale = ticket?.status === "available" || ticket?.status === "reserved";
  return isLost && isOnSale && ticket.carries === attempt && attempt > 0;
}

/** Returns what a seal waits for from another document, which it asks for again from time to time; null: nothing. */
export function awaitedBy(seal: SealState): string | null {
  const { state, givenBack, isInspected, edition, codes } = seal;
  const told = saleIn(seal);
  if (givenBack.length > 0) return "codes given back";
  if (state === "inspecting" && isInspected) return "codes listed";
  if (state === "withdrawing") return "ticket withdrawn";
  if (state === "sealed" && told?.state === "completed") return "codes sold";
  if (state === "sealed" && edition === null) return "ticket sealed";
  if (told?.state === "refunded" && codes.some(({ isBlocked }) => !isBlocked)) return "codes blocked";
  if (isSoldWithout(seal)) return `${seal.ticket?.status} ticket withdrawn`;
  return waitsForOrder(seal) ? "order of a removed ticket" : null;
}
