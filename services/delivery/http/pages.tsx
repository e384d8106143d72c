// Serves the pages of delivery: a seller seals a ticket, and a buyer gets it.

import {
  type AppContext,
  type AppEnv,
  HttpProblem,
  type PageOf,
  requireUser,
  signedInPage,
  unavailable,
} from "@holdfast/server";
import {
  type HandedOver,
  OrderTicketPage,
  paths,
  routes,
  type SealedTicket,
  SealPage,
  type SealPageProps,
  type TicketFileType,
} from "@holdfast/views";
import { Hono } from "hono";
import type { HandingOver } from "../flows/handing-over.ts";
import type { Sealing } from "../flows/sealing.ts";
import type { InSlot } from "../flows/slots.ts";
import type { Seal } from "../rules/seal-document.ts";
import { problemOf } from "./refusals.ts";
import { readSealForm, sentSealOf } from "./sent-seal.ts";
import { shownSeal } from "./shown-seal.ts";

/** Holds the dependencies of the pages. */
export interface DeliveryPageParts {
  readonly sealing: Sealing;
  readonly handingOver: HandingOver;
  readonly inSlot: InSlot;
  readonly pageOf: PageOf;
}

/** Creates the page routes of delivery. */
export function deliveryPages(parts: DeliveryPageParts): Hono<AppEnv> {
  const { sealing, handingOver, inSlot, pageOf } = parts;
  const signedIn = signedInPage((returnTo) => routes.signin({ returnTo }));
  const ownSeal = (c: AppContext): Promise<Seal> => sealing.sealOfSeller(idIn(c), requireUser(c).id);
  return new Hono<AppEnv>()
    .get(paths.ticketSeal, signedIn, async (c) => showSeal(c, parts, await ownSeal(c)))
    .post(paths.ticketSeal, signedIn, async (c) => {
      // Nothing is read of what somebody sends who may not seal this ticket.
      await ownSeal(c);
      const userId = requireUser(c).id;
      return await answered(c, parts, (keepTyped) =>
        inSlot(userId, async () => {
          const form = await readSealForm(c);
          keepTyped(form.texts["code"]);
          const sent = sentSealOf(form);
          return sent.kind === "file"
            ? await sealing.upload(idIn(c), userId, sent)
            : await sealing.typeCode(idIn(c), userId, sent.code);
        }),
      );
    })
    .get(paths.ticketSealWithdraw, signedIn, (c) => c.redirect(routes.ticketSeal(idIn(c)), 303))
    .post(paths.ticketSealWithdraw, signedIn, async (c) => {
      await ownSeal(c);
      return await answered(c, parts, () => sealing.withdraw(idIn(c), requireUser(c).id));
    })
    .get(paths.orderTicket, signedIn, async (c) => {
      const id = idIn(c);
      const found = await handingOver.find(id, requireUser(c).id);
      c.header("Cache-Control", "no-store");
      if (found.state === "cancelled") return c.redirect(routes.order(id), 303);
      const handedOver = found.state === "released" ? shownTicket(handingOver, found.seal) : found;
      c.status(handedOver.state === "destroyed" ? 410 : 200);
      const ticket = found.state === "released" ? namedTicketOf(found.seal) : undefined;
      return await c.html(<OrderTicketPage page={pageOf(c)} orderId={id} ticket={ticket} handedOver={handedOver} />);
    });
}

function idIn(c: AppContext): string {
  return c.req.param("id") ?? "";
}

// After what was asked for the page shows the seal; a fault that the seller can mend is said on the page, beside the form.
async function answered(
  c: AppContext,
  parts: DeliveryPageParts,
  ask: (keepTyped: (code: string | undefined) => void) => ReturnType<Sealing["upload"]>,
): Promise<Response> {
  let typedCode: string | undefined;
  try {
    const asked = await ask((code) => {
      typedCode = code;
    });
    if ("refused" in asked) throw problemOf(asked.refused);
    return c.redirect(routes.ticketSeal(idIn(c)), 303);
  } catch (error) {
    if (!(error instanceof HttpProblem) || !MENDED.has(error.status)) throw error;
    const seal = await parts.sealing.sealOfSeller(idIn(c), requireUser(c).id);
    for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
    c.status(error.status === 400 ? 422 : error.status);
    return await showSeal(c, parts, seal, { errors: error.faults, typedCode });
  }
}

const MENDED: ReadonlySet<number> = new Set([400, 409, 413, 429, 503]);

function showSeal(
  c: AppContext,
  { handingOver, pageOf }: DeliveryPageParts,
  seal: Seal,
  faulty?: Pick<SealPageProps, "errors" | "typedCode">,
): Response | Promise<Response> {
  const { ticket } = seal;
  if (ticket === null) throw unavailable();
  const status = ticket.isDraft ? "draft" : ticket.status;
  const shown = { id: seal.id, status, named: namedTicketOf(seal) } as const;
  const reading = seal.state === "sealed" ? handingOver.readingOf(seal)?.details : undefined;
  c.header("Cache-Control", "no-store");
  return c.html(
    <SealPage page={pageOf(c)} ticket={shown} seal={shownSeal(seal)} reading={reading ?? undefined} {...faulty} />,
  );
}

function namedTicketOf({ ticket }: Seal): SealedTicket["named"] {
  return ticket === null ? undefined : { ...ticket.named, startsAt: ticket.startsAt };
}

function shownTicket(handingOver: HandingOver, seal: Seal): HandedOver {
  const typed = handingOver.codeOf(seal);
  if (typed !== null) return { state: "code", code: { text: typed, format: null } };
  const [code] = handingOver.readingOf(seal)?.codes ?? [];
  return { state: "file", type: fileTypeOf(seal), code };
}

function fileTypeOf({ file }: Seal): TicketFileType {
  const type = file?.type;
  return type === "image/png" || type === "image/jpeg" ? type : "application/pdf";
}
