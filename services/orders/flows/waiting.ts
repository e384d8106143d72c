// Joins and leaves the waiting line, and takes and passes its offers, from the API and from the pages.

import { type Answer, type Engine, type Stored, timeOf } from "@holdfast/actors";
import { forbidden, notFound, type RateLimits } from "@holdfast/server";
import { type Draw, drawDocument } from "../rules/draw.ts";
import { eventDocument } from "../rules/event-copy.ts";
import { entriesBefore, type Line, lineDocument, linePageDocument, pageId, pageOfRank } from "../rules/line.ts";
import { type LineMessage, lineActor } from "../rules/line-actor.ts";
import { orderActor } from "../rules/order-actor.ts";
import { isOpen, type Order, openOrdersFor, orderDocument } from "../rules/order-document.ts";
import { forSaleOf } from "../rules/ticket-copy.ts";
import { type Wait, waitDocument, waitsOf } from "../rules/wait.ts";
import type { DrawKey } from "./draw-key.ts";

type Refused = Extract<Answer<typeof lineActor> | Answer<typeof orderActor>, { refused: unknown }>;

/** A place in the line as its person sees it. */
export interface SeenWait {
  readonly wait: Stored<Wait>;
  /** Place in the line, from 1; null once the entry has ended. */
  readonly place: number | null;
  /** The order of the present offer, or of the ticket that was taken; null for none. */
  readonly order: Stored<Order> | null;
}

/** Result of a request to the line: the entry after it, or the refusal. */
export type Waited = { readonly ok: SeenWait } | Refused;

/** Joins and leaves lines, and answers offers. */
export interface Waiting {
  /** Creates the id of an entry in the partition of its event; throws 404 when the text is no event's id. */
  newWaitId(eventId: string): string;
  /** Joins a line. Throws 429 with `Retry-After` beyond the rate of one person. */
  join(request: JoinRequest, waitId: string): Promise<Waited>;
  leave(waitId: string, userId: string): Promise<Waited>;
  /** Reads the entry that the text of a signed link leads to; null for a text that is none, or an entry that is forgotten. */
  readByLink(text: string): Promise<SeenWait | null>;
  take(waitId: string, userId: string): Promise<Waited>;
  pass(waitId: string, userId: string): Promise<Waited>;
  /** Reads an entry; throws 404 for an unknown one and 403 for that of somebody else. */
  read(waitId: string, userId: string): Promise<SeenWait>;
  /** Reads the latest entries of a person, newest first. */
  list(userId: string, limit: number): Promise<SeenWait[]>;
  /** Counts the tickets of an event that anyone can buy now, to 100. */
  forSale(eventId: string): Promise<number>;
  /** Counts the tickets of an event that are reserved now, to 100, and says when the next may be free again. */
  reserved(eventId: string): Promise<Reserved>;
}

/** Says how many tickets of an event are reserved. */
export interface Reserved {
  readonly count: number;
  /** When the first of them is free again unless it is paid for, in ms since 1970; null for none. */
  readonly nextAt: number | null;
}

/** Says who joins which line. */
export interface JoinRequest {
  readonly eventId: string;
  readonly userId: string;
  /** Highest whole price, in minor units; null for any price. */
  readonly maxPriceCents: number | null;
}

/** Holds the dependencies of `createWaiting`; without `limits` nothing is counted. */
export interface WaitingParts {
  readonly engine: Engine;
  readonly drawKey: () => DrawKey;
  readonly limits?: RateLimits | undefined;
}

const MOST_TRIES = 8;
const MOST_COUNTED = 100;

/** Creates the flow of the waiting line. */
export function createWaiting(parts: WaitingParts): Waiting {
  const { engine } = parts;
  return {
    newWaitId(eventId) {
      const partition = engine.partitionOf(eventId);
      if (partition === null) throw notFound("There is no such event");
      return engine.ids.newId(partition);
    },
    join: (request, waitId) => join(parts, request, waitId),
    leave: (waitId, userId) => changed(engine, { waitId, userId }, (wait) => leave(engine, wait)),
    take: (waitId, userId) => changed(engine, { waitId, userId }, (wait) => answerOffer(engine, wait, "Take")),
    pass: (waitId, userId) => changed(engine, { waitId, userId }, (wait) => answerOffer(engine, wait, "Pass")),
    read: (waitId, userId) => readWait(engine, waitId, userId),
    async readByLink(text) {
      const waitId = parts.drawKey().openLeaveLink(text);
      const wait = waitId === null ? null : await engine.read(waitDocument, waitId);
      return wait && (await seenWait(engine, wait));
    },
    async list(userId, limit) {
      const waits = await engine.readMany(waitDocument, await engine.list(waitsOf(userId), { limit }));
      return await Promise.all(waits.flatMap((wait) => (wait ? [seenWait(engine, wait)] : [])));
    },
    forSale: async (eventId) => (await listOf(engine, forSaleOf(eventId), eventId)).length,
    async reserved(eventId) {
      const orders = await engine.readMany(orderDocument, await listOf(engine, openOrdersFor(eventId), eventId));
      const open = orders.filter((order) => order !== null && isOpen(order));
      const ends = open.flatMap((order) => (order && order.chargeId === null ? order.expiresAt : []));
      return { count: open.length, nextAt: ends.length === 0 ? null : Math.min(...ends) };
    },
  };
}

// What belongs to an event is in its partition.
async function listOf(engine: Engine, list: string, eventId: string): Promise<string[]> {
  const partition = engine.partitionOf(eventId);
  return partition === null ? [] : await engine.list(list, { limit: MOST_COUNTED, partition });
}

async function readWait(engine: Engine, waitId: string, userId: string): Promise<SeenWait> {
  const wait = await engine.read(waitDocument, waitId);
  if (!wait) throw notFound("There is no such place in a waiting list");
  if (wait.userId !== userId) throw forbidden("This place in a waiting list is not yours");
  return await seenWait(engine, wait);
}

type LineAnswer = Answer<typeof lineActor> | Answer<typeof orderActor>;

// What the entry is may change between the read and the commit, so that another message is the right one.
async function changed(
  engine: Engine,
  { waitId, userId }: { readonly waitId: string; readonly userId: string },
  change: (wait: Stored<Wait>) => Promise<LineAnswer>,
): Promise<Waited> {
  for (let tried = 1; ; tried++) {
    const { wait } = await readWait(engine, waitId, userId);
    const answer = await change(wait);
    if (!("refused" in answer)) return { ok: await readWait(engine, waitId, userId) };
    if (answer.refused.code !== "offered" || tried === MOST_TRIES) return answer;
  }
}

async function join({ engine, drawKey, limits }: WaitingParts, request: JoinRequest, waitId: string): Promise<Waited> {
  const { userId, eventId } = request;
  if (await engine.read(waitDocument, waitId)) return { ok: await readWait(engine, waitId, userId) };
  await limits?.consume("waits", userId);
  for (let tried = 1; ; tried++) {
    const message = await joinMessage(engine, drawKey(), request);
    const leaveLink = drawKey().leaveLink(waitId);
    const answer = await engine.tryAsk(lineActor, eventId, { ...message, waitId, leaveLink });
    if (!("refused" in answer)) return { ok: await readWait(engine, waitId, userId) };
    const isRace = answer.refused.code === "draw_changed" || (await isNewEvent(engine, eventId, answer));
    if (!isRace || tried === MOST_TRIES) return answer;
  }
}

async function leave(
  engine: Engine,
  { id: waitId, eventId, userId, state, orderId }: Stored<Wait>,
): Promise<LineAnswer> {
  if (state === "offered" && orderId !== null) {
    const answer = await engine.tryAsk(orderActor, orderId, { type: "Leave", userId });
    if (!("refused" in answer) || answer.refused.code !== "not_offered") return answer;
  }
  return await engine.tryAsk(lineActor, eventId, { type: "Leave", waitId, userId });
}

async function answerOffer(engine: Engine, wait: Stored<Wait>, type: "Take" | "Pass"): Promise<LineAnswer> {
  const { orderId, userId } = wait;
  return orderId === null ? NO_OFFER : await engine.tryAsk(orderActor, orderId, { type, userId });
}

const YOUNG_MS = 5_000;
const ARRIVAL_MS = 1_000;

// Waits for the first event of an event that was made a moment ago; returns whether it has come.
async function isNewEvent(engine: Engine, eventId: string, { refused }: Refused): Promise<boolean> {
  if (refused.code !== "not_found" || Date.now() - (timeOf(eventId) ?? 0) > YOUNG_MS) return false;
  const isEnough = (): boolean => true;
  return (await engine.readUntil(eventDocument, eventId, { isEnough, withinMs: ARRIVAL_MS })) !== null;
}

const NO_OFFER = {
  refused: { code: "not_offered", message: "Cannot answer the offer: there is none" },
} as const;

async function seenWait(engine: Engine, wait: Stored<Wait>): Promise<SeenWait> {
  const isIn = wait.endedAt === null;
  const orderId = isIn && wait.state !== "waiting" && wait.state !== "passed" ? wait.orderId : null;
  const [place, order] = await Promise.all([
    isIn ? placeOf(engine, wait) : null,
    orderId === null ? null : engine.read(orderDocument, orderId),
  ]);
  return { wait, place, order };
}

async function placeOf(engine: Engine, { eventId, rank }: Stored<Wait>): Promise<number | null> {
  const line = await engine.read(lineDocument, eventId);
  const own = line && pageOfRank(line, rank);
  if (!own) return null;
  const page = await engine.read(linePageDocument, pageId(eventId, own.page));
  return entriesBefore(line, page, rank) + 1;
}

type Joining = Omit<Extract<LineMessage, { type: "Join" }>, "waitId" | "leaveLink">;

async function joinMessage(engine: Engine, key: DrawKey, request: JoinRequest): Promise<Joining> {
  const { eventId } = request;
  const { now, documents } = await engine.readTogether<{ line: Line }>(eventId, {
    line: { type: lineDocument, id: eventId },
  });
  const { line } = documents;
  const isOpen = line !== null && line.drawEndsAt !== null && now < line.drawEndsAt;
  const drawId = isOpen ? line.drawId : null;
  const draw: Stored<Draw> | null = drawId === null ? null : await engine.read(drawDocument, drawId);
  const { eventId: _event, ...wish } = request;
  if (draw === null) return { type: "Join", ...wish, drawId: null, ...key.newSeed(eventId) };
  const { sealedSeed } = draw;
  const drawn = await numberInDraw(engine, request, drawId);
  return { type: "Join", ...wish, drawId, seed: key.open(sealedSeed, eventId), sealedSeed, drawn };
}

// More than one person can join while a draw goes on.
const MOST_JOINED = 500;

// Whoever has left and joins again while the draw goes on has the same number: a better one would only take patience.
async function numberInDraw(
  engine: Engine,
  { eventId, userId }: JoinRequest,
  drawId: string | null,
): Promise<number | null> {
  const partition = engine.partitionOf(eventId);
  if (drawId === null || partition === null) return null;
  const waits = await engine.readMany(
    waitDocument,
    await engine.list(waitsOf(userId), { limit: MOST_JOINED, partition }),
  );
  return waits.find((wait) => wait?.drawId === drawId)?.n ?? null;
}

/** Creates the performer of `revealEffect`: decrypts the seed of the oldest draw of an event that is to be published. */
export function createRevealing({ engine, drawKey }: Pick<WaitingParts, "engine" | "drawKey">) {
  return async (eventId: string): Promise<LineMessage> => {
    const drawId = (await engine.read(lineDocument, eventId))?.unrevealed[0] ?? null;
    const draw = drawId === null ? null : await engine.read(drawDocument, drawId);
    if (!draw) return { type: "Reveal", drawId: null, seed: "" };
    return { type: "Reveal", drawId, seed: drawKey().open(draw.sealedSeed, eventId) };
  };
}
