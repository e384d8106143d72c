// Answers the pages of the waiting line: joining it, one's own place in it, and the draw.

import { randomUUID } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { waitBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  liveStream,
  rememberedRequest,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { DrawPage, JoinLinePage, paths, routes, type ShownWait, WaitPage, WaitPanel, WaitsPage } from "@holdfast/views";
import { type Handler, Hono } from "hono";
import { z } from "zod";
import type { SeenWait, Waited, Waiting } from "../flows/waiting.ts";
import { type Draw, drawDocument, drawnOrder, drawsOf } from "../rules/draw.ts";
import { type EndOfLine, eventDocument, reasonOfEnd } from "../rules/event-copy.ts";
import { lineDocument } from "../rules/line.ts";
import { wholePriced } from "./answers.ts";
import { type PageDependencies, refusedForm, toSignIn } from "./page-context.tsx";
import { eventOf, waitedEventOf } from "./waited-event.ts";

const MOST_SHOWN = 100;
const MOST_DRAWS = 20;
const MOST_RANKS = 1_000;

/** Creates the page routes of the waiting line. */
export function waitPages(dependencies: PageDependencies & { readonly waiting: Waiting }): Hono<AppEnv> {
  const { engine, waiting, pageOf, currency } = dependencies;
  const form = waitBody(currency).extend({ idempotencyKey: z.string().optional(), maxPrice: maxPriceField(currency) });
  const act =
    (change: (id: string, userId: string) => Promise<Waited>, to: (seen: SeenWait) => string): Handler<AppEnv> =>
    async (c) => {
      const id = c.req.param("id") ?? "";
      const changed = await change(id, requireUser(c).id);
      if ("refused" in changed) {
        return refusedForm(c, dependencies, { refused: changed.refused, back: { to: "wait", id } });
      }
      return c.redirect(to(changed.ok), 303);
    };
  const own = signedInPage((_path, c: AppContext) => toSignIn(routes.wait(c.req.param("id") ?? "")));
  return new Hono<AppEnv>()
    .get(paths.eventWaits, async (c) => {
      const shown = await joinProps(engine, c.req.param("id"));
      const { mergedInto } = shown.event;
      if (typeof mergedInto === "string") return c.redirect(routes.eventWaits(mergedInto), 302);
      return c.html(<JoinLinePage page={pageOf(c)} {...shown} />);
    })
    .post(
      paths.eventWaits,
      signedInPage((_path, c: AppContext) => toSignIn(routes.eventWaits(c.req.param("id") ?? ""))),
      validated("form", form, async (c, { values }) => {
        const error = "Enter a price such as 19.99, or leave it empty for any price.";
        const typed = { maxPrice: values["maxPrice"] ?? "", error };
        const shown = await joinProps(engine, c.req.param("id") ?? "");
        return c.html(<JoinLinePage page={pageOf(c)} {...shown} {...typed} />, 422);
      }),
      async (c) => {
        const user = requireUser(c);
        const eventId = c.req.param("id");
        const { maxPrice = null, idempotencyKey } = c.req.valid("form");
        const newDocumentId = () => waiting.newWaitId(eventId);
        const options = { engine, user, newDocumentId, key: idempotencyKey || undefined };
        return await rememberedRequest(c, options, async ({ documentId }) => {
          const joined = await waiting.join({ eventId, userId: user.id, maxPriceCents: maxPrice }, documentId);
          if ("refused" in joined && joined.refused.code === "already_waiting") return c.redirect(routes.waits(), 303);
          if ("refused" in joined) {
            const { refused } = joined;
            const back =
              refused.code === "too_many_waits" ? { to: "waits" as const } : { to: "event" as const, id: eventId };
            return await refusedForm(c, dependencies, { refused, back });
          }
          return { status: 303, body: null, headers: { Location: routes.wait(documentId) }, remember: true };
        });
      },
    )
    .get(paths.eventDraw, (c) => draws(c, dependencies))
    .get(paths.waits, signedInPage(toSignIn), async (c) => {
      const seen = await waiting.list(requireUser(c).id, MOST_SHOWN);
      const waits = await Promise.all(seen.map((one) => shownOf(dependencies, one)));
      return c.html(<WaitsPage page={pageOf(c)} waits={waits} />);
    })
    .get(paths.wait, signedInPage(toSignIn), async (c) => {
      const seen = await waiting.read(c.req.param("id"), requireUser(c).id);
      const page = pageOf(c, await engine.now());
      return c.html(<WaitPage page={page} wait={await shownOf(dependencies, seen)} />);
    })
    .get(paths.waitEvents, (c) => live(c, dependencies, c.req.param("id")))
    .post(
      paths.waitTake,
      own,
      act(waiting.take, ({ wait }) => routes.order(wait.orderId ?? "")),
    )
    .post(
      paths.waitPass,
      own,
      act(waiting.pass, ({ wait }) => routes.wait(wait.id)),
    )
    .post(
      paths.waitLeave,
      own,
      act(waiting.leave, ({ wait }) => routes.wait(wait.id)),
    );
}

// An empty field of the form stands for any price.
function maxPriceField(currency: string) {
  const { maxPrice } = waitBody(currency).shape;
  return z.preprocess((typed) => (typed === "" ? undefined : typed), maxPrice);
}

async function joinProps(engine: Engine, eventId: string) {
  const event = await eventOf(engine, eventId);
  const waiting = (await engine.read(lineDocument, event.id))?.waiting ?? 0;
  const ended = await endOfLine(engine, event.id);
  return { event, waiting, idempotencyKey: randomUUID(), ended };
}

async function endOfLine(engine: Engine, eventId: string): Promise<EndOfLine | null> {
  const event = await engine.read(eventDocument, eventId);
  return event && reasonOfEnd(event, await engine.now());
}

type ShowingParts = Pick<PageDependencies, "engine"> & { readonly waiting: Waiting };

async function shownOf({ engine, waiting }: ShowingParts, { wait, place, order }: SeenWait): Promise<ShownWait> {
  const { id, state, maxPriceCents, n, drawId, endedAt, reason, eventId } = wait;
  const [event, line, forSale, reserved] = await Promise.all([
    waitedEventOf(engine, eventId),
    engine.read(lineDocument, eventId),
    waiting.forSale(eventId),
    waiting.reserved(eventId),
  ]);
  return {
    ...{ id, event, state, place, maxPriceCents, number: n, isDrawn: drawId !== null, reason, forSale, reserved },
    mergedInto: event.mergedInto ?? null,
    isOver: endedAt !== null,
    waiting: line?.waiting ?? 0,
    order: order && {
      id: order.id,
      ticket: wholePriced(order.ticket),
      expiresAt: order.expiresAt,
      status: order.status,
    },
  };
}

const LOOKED_EVERY_MS = 5_000;

async function live(
  c: AppContext,
  dependencies: PageDependencies & { readonly waiting: Waiting },
  id: string,
): Promise<Response> {
  const { engine, waiting, pageOf } = dependencies;
  const userId = requireUser(c).id;
  const render = async () => {
    const wait = await shownOf(dependencies, await waiting.read(id, userId));
    const panel = <WaitPanel page={pageOf(c, await engine.now())} wait={wait} />;
    return { html: String(await panel), isFinal: wait.isOver };
  };
  // An offer has an event of the place; what others do in a long line is looked at now and then, not at each change.
  return await liveStream(c, { engine, id, render, rendersAtPing: true, pingMs: LOOKED_EVERY_MS });
}

/** Shows the draws of an event: as a page, or as JSON to a client that asks for it. */
async function draws(c: AppContext, { engine, pageOf }: PageDependencies): Promise<Response> {
  const event = await eventOf(engine, c.req.param("id") ?? "");
  const ids = await engine.list(drawsOf(event.id), { limit: MOST_DRAWS });
  const found = await engine.readMany(drawDocument, ids);
  const shown = found.flatMap((draw) => (draw ? [drawFacts(draw)] : []));
  const isJson = c.req.query("format") === "json" || (c.req.header("Accept") ?? "").startsWith("application/json");
  if (isJson) return c.json({ eventId: event.id, draws: shown });
  const ranked = shown.map((draw) => ({ ...draw, order: orderOf(draw) }));
  return c.html(<DrawPage page={pageOf(c)} event={event} draws={ranked} />);
}

function drawFacts({ hash, seed, from, to, startedAt, endsAt }: Draw) {
  const times = { startedAt: new Date(startedAt).toISOString(), endsAt: new Date(endsAt).toISOString() };
  return { hash, seed, from, to, ...times };
}

// The numbers of a draw in the order of their ranks, once its seed is known.
function orderOf({ seed, from, to }: Pick<Draw, "seed" | "from" | "to">): number[] | null {
  if (seed === null || to - from >= MOST_RANKS) return null;
  return drawnOrder(seed, { from, to });
}
