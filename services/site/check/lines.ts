// Checks the waiting lines: their pages, their entries and the offers made to them.

import type { Finding, PartitionSnapshot } from "@holdfast/actors/inspect";
import { gateDocument, lineDocument, linePageDocument, orderDocument, pageId, waitDocument } from "@holdfast/orders";

type Line = NonNullable<ReturnType<ReturnType<typeof linesIn>["get"]>>;
type Wait = NonNullable<ReturnType<ReturnType<typeof waitsIn>["get"]>>;
interface Entry {
  readonly waitId: string;
  readonly userId: string;
  readonly rank: number;
  readonly state: string;
}

/**
 * Checks that each line counts its entries, that these are in order and each person has one, that each is what its
 * `wait` says, and that whoever is offered a ticket, or is buying one, has an open order for it.
 */
export function checkLines(snapshot: PartitionSnapshot): Finding[] {
  const waits = waitsIn(snapshot);
  const inLines = new Set<string>();
  const findings = [...linesIn(snapshot).values()].flatMap((line) => {
    const entries = entriesOf(snapshot, line);
    for (const { waitId } of entries) inLines.add(waitId);
    const faults = [
      ...faultsOf(snapshot, line, entries),
      ...entries.flatMap((entry) => [...faultOf(snapshot, waits, entry)]),
    ];
    return faults.map((text) => ({ check: "line", id: line.id, text }));
  });
  const lost = [...waits.values()].filter(({ id, endedAt }) => endedAt === null && !inLines.has(id));
  return [
    ...findings,
    ...lost.map(({ id }) => ({ check: "line", id, text: "is in no line, though it has not ended" })),
  ];
}

function entriesOf(snapshot: PartitionSnapshot, { id, pages }: Line): Entry[] {
  const documents = snapshot.documents("orders", linePageDocument);
  return pages.flatMap(({ page }) => documents.get(pageId(id, page))?.entries ?? []);
}

function* faultsOf(snapshot: PartitionSnapshot, line: Line, entries: readonly Entry[]): Generator<string> {
  const counted = line.pages.reduce((sum, { count }) => sum + count, 0);
  if (counted !== line.waiting || entries.length !== line.waiting) {
    yield `counts ${line.waiting} entries, its pages ${counted}, and there are ${entries.length}`;
  }
  const isOpen = snapshot.documents("orders", gateDocument).get(line.id)?.isWaiting ?? false;
  if (isOpen !== line.waiting > 0) yield `has ${line.waiting} entries, and its gate says ${isOpen}`;
  if (entries.some(({ rank }, at) => rank < (entries[at - 1]?.rank ?? 0))) yield "is not in the order of its ranks";
  if (new Set(entries.map(({ userId }) => userId)).size < entries.length) yield "has one person twice";
}

function* faultOf(
  snapshot: PartitionSnapshot,
  waits: ReadonlyMap<string, Wait>,
  { waitId, state }: Entry,
): Generator<string> {
  const wait = waits.get(waitId);
  if (!wait || wait.endedAt !== null) return yield `has entry ${waitId}, which has ended`;
  if ((wait.state === "passed" ? "waiting" : wait.state) !== state) {
    yield `has entry ${waitId} as ${state}, which is ${wait.state}`;
  }
  if (state === "waiting") return;
  const order = snapshot.documents("orders", orderDocument).get(wait.orderId ?? "");
  const isRight = state === "offered" ? order?.status === "Offered" : order?.status === "Created" || isReserved(order);
  if (!isRight || order?.waitId !== waitId)
    yield `has entry ${waitId} as ${state}, its order is ${order?.status ?? "none"}`;
}

function isReserved(order: { readonly status: string } | undefined): boolean {
  return order?.status === "AwaitingPayment";
}

function linesIn(snapshot: PartitionSnapshot) {
  return snapshot.documents("orders", lineDocument);
}

function waitsIn(snapshot: PartitionSnapshot) {
  return snapshot.documents("orders", waitDocument);
}
