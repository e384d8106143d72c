// Seals tickets for the API and the pages alike: takes a file or a code, or takes the seal off again.

import { type Answer, CommandMismatchError, type Engine, timeOf } from "@holdfast/actors";
import { badRequest, forbidden, notFound, type RateLimits, type RequestIds } from "@holdfast/server";
import type { DeliveryTimes } from "../config.ts";
import { codeIdOf } from "../rules/code-id.ts";
import { normalCode } from "../rules/code-text.ts";
import { sealActor } from "../rules/seal.ts";
import { type Seal, sealDocument } from "../rules/seal-document.ts";
import type { SealMessageOf } from "../rules/seal-terms.ts";
import type { Safe } from "../vault/safe.ts";
import { withVault } from "./vault-away.ts";

/** Answer of the actor of a seal: the number of the attempt, or the refusal. */
export type SealAnswer = Answer<typeof sealActor>;

/** A file to seal a ticket with. */
export interface SentFile {
  /** Bytes of the file. */
  readonly bytes: Uint8Array;
  /** Page that is sold, from 1; null: the whole file. */
  readonly page: number | null;
}

/** Ids that are the same at each repetition of a request; default: the request is a new one. */
export type SealIds = Pick<RequestIds, "commandId">;

/** Seals tickets. */
export interface Sealing {
  /**
   * Reads the seal of a ticket for its seller; waits up to a second for a ticket that was just listed. Throws 404 when
   * there is no such ticket, or it is another seller's draft, 403 when it is another seller's.
   */
  sealOfSeller(ticketId: string, userId: string): Promise<Seal>;
  /**
   * Stores a file in the vault and asks to seal the ticket with it; a request that comes again with the ids of an
   * accepted one is no further attempt. Throws 429 beyond the seller's rate, 503 while the vault is away.
   */
  upload(ticketId: string, userId: string, file: SentFile, ids?: SealIds): Promise<SealAnswer>;
  /**
   * Asks to seal the ticket with a typed code, once for a request as `upload` does. Throws 400 for a faulty one, 429
   * beyond the seller's rate.
   */
  typeCode(ticketId: string, userId: string, code: string, ids?: SealIds): Promise<SealAnswer>;
  /** Asks to take the seal off. */
  withdraw(ticketId: string, userId: string): Promise<SealAnswer>;
  /** Returns what stands for a code where two requests are compared: not a hash that somebody could guess. */
  fingerprintOf(code: string): string;
}

/** Holds the dependencies of `createSealing`; without `limits` attempts are not counted. */
export interface SealingParts {
  readonly engine: Engine;
  readonly safe: () => Safe;
  readonly times: DeliveryTimes;
  readonly limits?: RateLimits | undefined;
}

const UNKNOWN = "There is no such ticket";
const OTHERS = "This ticket is not yours";
const SHORTEST_CODE = 8;
// Letters of other scripts look like these, so that one code could be listed twice for the eye.
const TYPED = /^[\x21-\x7e]+$/;
// A typed code is drawn in it.
const TYPED_FORMAT = "QRCode";

/** Names what the text of a typed code is encrypted for. */
export function codePurpose(ticketId: string): string {
  return `${ticketId} code`;
}

/** Names an object of the vault that is new for each time something is stored for a ticket. */
export function newObjectName({ ids }: Pick<Engine, "ids">, ticketId: string): string {
  return `${ticketId}.${ids.newId(0)}`;
}

/** Creates the flows of sealing. */
export function createSealing({ engine, safe, times, limits }: SealingParts): Sealing {
  const hashOf = (code: string): string => safe().hashOfCode(normalCode(code));
  return {
    async sealOfSeller(ticketId, userId) {
      const seal = await knownSeal(engine, ticketId, times);
      if (seal === null || seal.ticket === null) throw notFound(UNKNOWN);
      // Nobody else learns that there is a draft.
      if (seal.ticket.sellerId !== userId) throw seal.ticket.isDraft ? notFound(UNKNOWN) : forbidden(OTHERS);
      return seal;
    },
    async upload(ticketId, sellerId, { bytes, page }, ids) {
      await limits?.consume("uploads", sellerId);
      const object = newObjectName(engine, ticketId);
      const file = await withVault(() => safe().store(object, bytes));
      // A crash here leaves an object that no seal names: the sweep deletes it.
      const { answer, isTaken } = await askOnce(engine, ticketId, { type: "Upload", sellerId, file, page }, ids);
      if (!isTaken)
        await safe()
          .destroy([object])
          .catch(() => undefined);
      return answer;
    },
    async typeCode(ticketId, sellerId, typed, ids) {
      await limits?.consume("typed-codes", sellerId);
      const text = typed.trim();
      const normal = normalCode(text);
      if (normal.length < SHORTEST_CODE) {
        throw badRequest(`Code must have at least ${SHORTEST_CODE} letters or digits`, "code");
      }
      if (!TYPED.test(normal)) throw badRequest("Code must have only the letters A to Z, digits and signs", "code");
      const id = codeIdOf(hashOf(text), (hash) => engine.ids.hashPartition(hash));
      const secret = safe().sealText(codePurpose(ticketId), text);
      const code = { id, format: TYPED_FORMAT };
      return (await askOnce(engine, ticketId, { type: "TypeCode", sellerId, secret, code }, ids)).answer;
    },
    withdraw: (ticketId, sellerId) => engine.tryAsk(sealActor, ticketId, { type: "Withdraw", sellerId }),
    fingerprintOf: (code) => hashOf(code),
  };
}

/** Answer to an attempt, and whether what it brought is in the seal. */
interface Attempted {
  readonly answer: SealAnswer;
  readonly isTaken: boolean;
}

// A repeated request is encrypted anew, so that its message is never the first one; its command is the same.
async function askOnce(
  engine: Engine,
  ticketId: string,
  message: SealMessageOf<"Upload"> | SealMessageOf<"TypeCode">,
  ids?: SealIds,
): Promise<Attempted> {
  try {
    const answer = await engine.tryAsk(sealActor, ticketId, message, ids && { commandId: ids.commandId });
    return { answer, isTaken: "ok" in answer };
  } catch (error) {
    if (!(error instanceof CommandMismatchError)) throw error;
    const seal = await engine.read(sealDocument, ticketId);
    return { answer: { ok: seal?.next?.attempt ?? seal?.attempt ?? 0 }, isTaken: false };
  }
}

async function knownSeal(engine: Engine, ticketId: string, { youngMs, arrivalMs }: DeliveryTimes) {
  if (engine.partitionOf(ticketId) === null) return null;
  const listedAt = timeOf(ticketId);
  const isYoung = listedAt !== null && Date.now() - listedAt <= youngMs;
  if (!isYoung) return await engine.read(sealDocument, ticketId);
  const isEnough = ({ ticket }: { readonly ticket: unknown }) => ticket !== null;
  return await engine.readUntil(sealDocument, ticketId, { isEnough, withinMs: arrivalMs });
}
