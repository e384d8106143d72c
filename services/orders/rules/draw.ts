// Defines the draw that ranks those who join a line in its first minutes, so that anyone can check it afterwards.

import { createHash, createHmac } from "node:crypto";
import { documentType } from "@holdfast/actors";
import { z } from "zod";

/** Names the key of Redis that holds the fingerprint of the draw key. */
export const DRAW_KEY = "draw-key";

/** Duration of a draw from the first entry of an empty line, in ms. */
export const DRAW_MS = 600_000;

const drawState = z.object({
  /** Id of the event. */
  eventId: z.string(),
  /** SHA-256 of the seed, in hex; published when the draw begins. */
  hash: z.string(),
  /** The seed, encrypted with the draw key of the site. */
  sealedSeed: z.string(),
  /** The seed, in hex; null until the draw is done. */
  seed: z.string().nullable(),
  /** Number of the first who joined within this draw. */
  from: z.number().int(),
  /** Number of the last who joined within this draw. */
  to: z.number().int(),
  /** When the draw began, in ms since 1970. */
  startedAt: z.number().int(),
  /** When the draw ends, in ms since 1970: whoever joins later is ranked behind it. */
  endsAt: z.number().int(),
});

/** A draw of an event's line. */
export type Draw = z.infer<typeof drawState>;

/** Declares the document `draw`, which has no view: only its page and its JSON show it, and no seed before the end. */
export const drawDocument = documentType<Draw>("draw", {
  schema: drawState,
  lists: ({ eventId }) => [{ list: drawsOf(eventId) }],
});

/** Returns the name of the list of an event's draws. */
export function drawsOf(eventId: string): string {
  return `draws:${eventId}`;
}

/** A seed as the message carries it that may open a draw: as it is, and as it is stored. */
export interface DrawSeed {
  /** The seed, in hex. */
  readonly seed: string;
  /** The seed, encrypted with the draw key of the site. */
  readonly sealedSeed: string;
}

const RANK_BYTES = 6;
/** Ranks of a draw lie below this; those who join later have this plus their number. */
export const AFTER_DRAW = 2 ** (8 * RANK_BYTES);

/**
 * Returns the rank of number `n` in a draw: the first 6 bytes of HMAC-SHA256 with the seed as the key and the decimal
 * text of `n` as the data, read as one number, the highest byte first.
 */
export function rankInDraw(seed: string, n: number): number {
  const digest = createHmac("sha256", Buffer.from(seed, "hex")).update(String(n)).digest();
  return digest.readUIntBE(0, RANK_BYTES);
}

/** Returns the numbers of a draw in the order of their ranks; reckons each rank once, for many people look at it. */
export function drawnOrder(seed: string, { from, to }: Pick<Draw, "from" | "to">): number[] {
  const ranked = Array.from({ length: to - from + 1 }, (_, at) => ({
    n: from + at,
    rank: rankInDraw(seed, from + at),
  }));
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ n }) => n);
}

/** Returns the rank of whoever joins as number `n` once the draw is over: in order of joining, behind the draw. */
export function rankAfterDraw(n: number): number {
  return AFTER_DRAW + n;
}

/** Returns the hash by which a seed is promised before the draw: SHA-256 of its bytes, in hex. */
export function seedHash(seed: string): string {
  return createHash("sha256").update(Buffer.from(seed, "hex")).digest("hex");
}
