// Hands a ticket over to the buyer of its completed order, and to nobody else.

import { type Engine, type Log, timeOf } from "@holdfast/actors";
import { conflict, forbidden, HttpProblem, notFound } from "@holdfast/server";
import type { DeliveryTimes } from "../config.ts";
import { type OrderCopy, orderDocument } from "../rules/order-copy.ts";
import { sealActor } from "../rules/seal.ts";
import { type Seal, type SealState, sealDocument } from "../rules/seal-document.ts";
import type { Safe } from "../vault/safe.ts";
import { CannotOpen } from "../vault/sealing.ts";
import { type FileReading, fileReading, readingPurpose } from "./inspecting.ts";
import { codePurpose } from "./sealing.ts";
import { withVault } from "./vault-away.ts";

/** A ticket's file as it is handed over. */
export interface HandedFile {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  /** Type of the file as HTTP names it. */
  readonly type: string;
}

/** A typed code as it is handed over. */
export interface HandedCode {
  readonly kind: "code";
  readonly code: string;
  /** Symbology in which the code is drawn. */
  readonly format: string;
}

/** How far the hand-over of an order is. */
export type HandOver =
  | { readonly state: "waiting" }
  | { readonly state: "cancelled" }
  | { readonly state: "destroyed"; readonly isRefunded: boolean }
  | { readonly state: "released"; readonly seal: Seal };

/** Hands tickets over. */
export interface HandingOver {
  /**
   * Returns how far the hand-over of an order is, for its buyer; waits up to a second for what is on its way. Throws 404
   * for an order that delivery does not know, such as one of an unsealed ticket, and 403 when it is another buyer's.
   */
  find(orderId: string, userId: string): Promise<HandOver>;
  /**
   * Reads what is handed over for an order to its buyer and notes the download, unless `isNoted` is false. Throws the
   * problems of `find`, 409 before it is released, 410 when it is destroyed, 503 while the vault is away.
   */
  take(orderId: string, userId: string, options?: { readonly isNoted: boolean }): Promise<HandedFile | HandedCode>;
  /** Reads what was read from a released file; null where nothing was, or where it cannot be opened. */
  readingOf(seal: Seal): FileReading | null;
  /** Reads a released or sealed code that was typed; null for a file. */
  codeOf(seal: Seal): string | null;
}

/** Holds the dependencies of `createHandingOver`. */
export interface HandingOverParts {
  readonly engine: Engine;
  readonly safe: () => Safe;
  readonly log: Log;
  readonly times: DeliveryTimes;
}

/** Creates the flows of the hand-over. */
export function createHandingOver(parts: HandingOverParts): HandingOver {
  const { safe, log } = parts;
  const codeOf = ({ id, secret }: Seal): string | null =>
    secret === null ? null : safe().openText(codePurpose(id), secret);

  async function find(orderId: string, userId: string): Promise<HandOver> {
    const sale = await knownSale(parts, orderId);
    if (sale === null) throw notFound("There is nothing to hand over for such an order");
    if (sale.userId !== userId) throw forbidden("This order is not yours");
    if (sale.status === "Cancelled" && sale.reason !== "refunded") return { state: "cancelled" };
    const seal = await knownSeal(parts, orderId, sale);
    const isRefunded = sale.status === "Cancelled";
    if (seal?.state === "destroyed" || isRefunded) return { state: "destroyed", isRefunded };
    return seal !== null && isReleased(seal, orderId, userId) ? { state: "released", seal } : { state: "waiting" };
  }

  async function read(seal: Seal): Promise<HandedFile | HandedCode> {
    const code = codeOf(seal);
    if (code !== null) return { kind: "code", code, format: seal.codes[0]?.format ?? "" };
    const { file } = seal;
    const found = file && (await withVault(() => safe().read(file)));
    if (found?.bytes) return { kind: "file", bytes: found.bytes, type: file?.type ?? "application/octet-stream" };
    log.error({ ticket: seal.id, order: seal.orderId, found: found?.state }, "A ticket that was sold is lost");
    await noteLost(parts, seal);
    throw gone("This ticket is lost. Contact us: you get your money back");
  }

  return {
    find,
    codeOf,
    readingOf(seal) {
      if (seal.details === null) return null;
      const text = safe().openText(readingPurpose(seal.id), seal.details);
      return fileReading.parse(JSON.parse(text));
    },
    async take(orderId, userId, { isNoted } = { isNoted: true }) {
      const handOver = await find(orderId, userId);
      if (handOver.state === "cancelled") throw conflict("This order was cancelled, so nothing is handed over");
      if (handOver.state === "waiting") throw conflict("This order is not completed, or its ticket is on its way");
      if (handOver.state === "destroyed") throw gone("This ticket is no longer here");
      const { seal } = handOver;
      const taken = await opened(parts, seal, read);
      // It is given even if it cannot be noted, so nothing waits for that.
      if (isNoted) void noteDownload(parts, seal.id, orderId);
      return taken;
    },
  };
}

async function opened<Result>(
  parts: HandingOverParts,
  seal: Seal,
  read: (seal: Seal) => Promise<Result>,
): Promise<Result> {
  try {
    return await read(seal);
  } catch (error) {
    if (error instanceof CannotOpen) {
      parts.log.error({ ticket: seal.id, order: seal.orderId }, "A ticket that was sold cannot be opened");
      await noteLost(parts, seal);
    }
    throw error;
  }
}

// Payments hears of it and keeps the seller's money.
async function noteLost({ engine, log }: HandingOverParts, { id, orderId }: Seal): Promise<void> {
  if (orderId === null) return;
  try {
    await engine.tryAsk(sealActor, id, { type: "FoundLost", orderId });
  } catch (error) {
    log.warn({ ticket: id, error: String(error) }, "A lost ticket was not noted");
  }
}

function gone(message: string): HttpProblem {
  return new HttpProblem(410, [{ message }]);
}

function isReleased({ state, releasedTo, orderId }: SealState, forOrder: string, userId: string): boolean {
  return state === "released" && orderId === forOrder && releasedTo === userId;
}

type Sale = NonNullable<OrderCopy["sale"]>;

// An order that was just made may not have reached delivery.
async function knownSale({ engine, times }: HandingOverParts, orderId: string): Promise<Sale | null> {
  if (engine.partitionOf(orderId) === null) return null;
  const { youngMs, arrivalMs } = times;
  const isYoung = Date.now() - (timeOf(orderId) ?? 0) <= youngMs;
  const isEnough = ({ sale }: OrderCopy) => sale?.status === "Completed" || sale?.status === "Cancelled";
  const copy = isYoung
    ? await engine.readUntil(orderDocument, orderId, { isEnough, withinMs: arrivalMs })
    : await engine.read(orderDocument, orderId);
  return copy?.sale ?? null;
}

// A completed order is released when its codes are sold, which takes some ms.
async function knownSeal(
  { engine, times }: HandingOverParts,
  orderId: string,
  { ticketId, userId, status }: Sale,
): Promise<Seal | null> {
  if (status !== "Completed") return await engine.read(sealDocument, ticketId);
  const isEnough = (seal: SealState) => seal.state === "destroyed" || isReleased(seal, orderId, userId);
  return await engine.readUntil(sealDocument, ticketId, { isEnough, withinMs: times.arrivalMs });
}

async function noteDownload({ engine, log }: HandingOverParts, ticketId: string, orderId: string): Promise<void> {
  try {
    await engine.tryAsk(sealActor, ticketId, { type: "Downloaded", orderId });
  } catch (error) {
    log.warn({ ticket: ticketId, error: String(error) }, "A download was not noted");
  }
}
