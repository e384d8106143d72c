// Answers the JSON requests about seals, and hands over what is sold.

import { createHash } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  type RememberedAnswer,
  type RequestIds,
  rememberedRequest,
  requireUser,
  signedIn,
} from "@holdfast/server";
import { Hono } from "hono";
import type { HandingOver } from "../flows/handing-over.ts";
import type { SealAnswer, Sealing } from "../flows/sealing.ts";
import type { InSlot } from "../flows/slots.ts";
import { problemOf } from "./refusals.ts";
import { fileHeaders, sealAnswerOf } from "./seal-answers.ts";
import { readSentSeal, type SentSeal } from "./sent-seal.ts";

const SEAL = "/api/tickets/:id/seal";
const ORDER_TICKET = "/api/orders/:id/ticket";

/** Holds the dependencies of the routes. */
export interface DeliveryApiParts {
  readonly engine: Engine;
  readonly sealing: Sealing;
  readonly handingOver: HandingOver;
  readonly inSlot: InSlot;
}

/** Creates the JSON routes of delivery. */
export function deliveryApi({ engine, sealing, handingOver, inSlot }: DeliveryApiParts): Hono<AppEnv> {
  const acceptedBy = async (c: AppContext, asked: SealAnswer): Promise<RememberedAnswer> => {
    if ("refused" in asked) throw problemOf(asked.refused);
    const id = c.req.param("id") ?? "";
    const seal = await sealing.sealOfSeller(id, requireUser(c).id);
    return { status: 202, body: sealAnswerOf(seal), headers: { Location: `/api/tickets/${id}/seal` }, remember: true };
  };
  return new Hono<AppEnv>()
    .post(SEAL, signedIn, async (c) => {
      const [id, user] = [c.req.param("id"), requireUser(c)];
      // Nothing is read of what somebody sends who may not seal this ticket.
      await sealing.sealOfSeller(id, user.id);
      return await inSlot(user.id, async () => {
        const sent = await readSentSeal(c);
        const options = { engine, user, newDocumentId: () => engine.ids.newId(0), fingerprint: fingerprint(sent) };
        return await rememberedRequest(
          c,
          options,
          async (ids) => await acceptedBy(c, await ask(sealing, [id, user.id], { sent, ids })),
        );
      });
    })
    .get(SEAL, signedIn, async (c) => {
      c.header("Cache-Control", "no-store");
      return c.json(sealAnswerOf(await sealing.sealOfSeller(c.req.param("id"), requireUser(c).id)));
    })
    .delete(SEAL, signedIn, async (c) => {
      const [id, user] = [c.req.param("id"), requireUser(c)];
      await sealing.sealOfSeller(id, user.id);
      const asked = await sealing.withdraw(id, user.id);
      if ("refused" in asked) throw problemOf(asked.refused);
      const seal = await sealing.sealOfSeller(id, user.id);
      return c.json(sealAnswerOf(seal), 202, { Location: `/api/tickets/${id}/seal` });
    })
    .get(ORDER_TICKET, signedIn, async (c) => {
      const id = c.req.param("id");
      const taken = await handingOver.take(id, requireUser(c).id, { isNoted: !c.var.isHead });
      c.header("Cache-Control", "no-store");
      if (taken.kind === "code") return c.json({ code: taken.code, format: taken.format });
      return c.body(Uint8Array.from(taken.bytes), 200, fileHeaders(id, taken));
    });

  function fingerprint(sent: SentSeal): string {
    if (sent.kind === "code") return `code ${sealing.fingerprintOf(sent.code)}`;
    return `file ${createHash("sha256").update(sent.bytes).digest("hex")} ${sent.page}`;
  }
}

function ask(
  sealing: Sealing,
  [ticketId, userId]: readonly [string, string],
  { sent, ids }: { readonly sent: SentSeal; readonly ids: RequestIds },
): Promise<SealAnswer> {
  return sent.kind === "file"
    ? sealing.upload(ticketId, userId, sent, ids)
    : sealing.typeCode(ticketId, userId, sent.code, ids);
}
