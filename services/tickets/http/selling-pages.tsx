// Answers the forms by which a seller lists and delists tickets.

import type { Engine } from "@holdfast/actors";
import { ownBodyOf, wishOf } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  readForm,
  rememberedRequest,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { DuplicateWarning, emptyTicketForm, paths, routes, TicketFormPage, ticketFormValues } from "@holdfast/views";
import { Hono } from "hono";
import type { Listing } from "../flows/listing.ts";
import { findPlace, newTicketId } from "../flows/places.ts";
import { delistTicket } from "../flows/selling.ts";
import { contentOf } from "../rules/content.ts";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { knownTicket, otherListingOf } from "../store.ts";
import { type EditDependencies, editPages } from "./edit-pages.tsx";
import { type FormProps, keepTyped, keepTypedOnLimit, keyOf, typed } from "./form-props.ts";
import { leaveNotice } from "./notice.ts";
import { type PageDependencies, toSignIn } from "./page-context.ts";
import { ticketPage } from "./pages.tsx";
import { problemOf, refusals } from "./refusals.ts";
import { ticketForm } from "./ticket-form.ts";

/** Dependencies of the selling pages. */
export interface SellingDependencies extends EditDependencies {
  /** Lists tickets. */
  readonly listing: Listing;
}

/** Creates the routes by which a seller lists, changes and delists a ticket; a form answers 303, or 422 when faulty. */
export function sellingPages(dependencies: SellingDependencies): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .route("/", listingPages(dependencies))
    .route("/", editPages(dependencies))
    .route("/", delistPages(dependencies));
}

function listingPages({ engine, pageOf, currency, listing }: SellingDependencies): Hono<AppEnv> {
  const show = (c: AppContext, props: FormProps) =>
    c.html(
      <TicketFormPage page={pageOf(c)} {...typed(props)} form={{ kind: "new", idempotencyKey: keyOf(props.values) }} />,
    );
  const checked = validated("form", ticketForm(currency), (c, { values, errors }) => {
    c.status(422);
    return show(c, { values, errors });
  });
  return new Hono<AppEnv>()
    .get(paths.ticketNew, signedInPage(toSignIn), async (c) => {
      const like = await ownTicketLike(engine, c.req.query("like") ?? "", requireUser(c).id);
      return show(c, { values: like ? ticketFormValues(like, currency) : emptyTicketForm });
    })
    .post(
      paths.ticketNew,
      keepTyped((c, props) => show(c, props)),
      checked,
      async (c) => {
        const { idempotencyKey, isAnotherTicket, ...ticket } = c.req.valid("form");
        const user = requireUser(c);
        const place = await findPlace(engine, wishOf(ticket));
        const options = {
          engine,
          user,
          newDocumentId: () => newTicketId(engine, place),
          key: idempotencyKey || undefined,
        };
        return rememberedRequest(c, options, async (ids) => {
          const seat = { ...contentOf(ticket), id: ids.documentId, userId: user.id };
          const other = isAnotherTicket ? null : await otherListingOf(engine, seat);
          if (other) {
            c.status(409);
            // Under a new key, because the answer of the old one belongs to the form without the confirmation.
            const values = { ...(await readForm(c)), idempotencyKey: "" };
            return await show(c, { values, warning: <DuplicateWarning ticketId={other.id} /> });
          }
          const listed = await listing
            .list(ids, { sellerId: user.id, isConfirmed: user.isConfirmed, ticket: ownBodyOf(ticket), place })
            .catch((error: unknown) => keepTypedOnLimit(c, error, show));
          if (listed instanceof Response) return listed;
          if ("refused" in listed) {
            const problem = problemOf(listed.refused);
            if (refusals[listed.refused.code].page === "error") throw problem;
            c.status(problem.status);
            return await show(c, { values: await readForm(c), errors: problem.faults });
          }
          leaveNotice(c, "listed", listed.ok.id);
          return { status: 303, body: null, headers: { Location: routes.ticket(listed.ok.id) }, remember: true };
        });
      },
    );
}

function delistPages(dependencies: PageDependencies): Hono<AppEnv> {
  const { engine } = dependencies;
  return (
    new Hono<AppEnv>()
      // Where the page of a refusal is loaded again.
      .get(paths.ticketDelist, (c) => c.redirect(routes.ticket(c.req.param("id")), 303))
      .post(paths.ticketDelist, signedInPage(backToTicket), async (c) => {
        const id = c.req.param("id");
        const delisted = await delistTicket(engine, id, { sellerId: requireUser(c).id });
        if (!("refused" in delisted)) return c.redirect(routes.listings(), 303);
        if (refusals[delisted.refused.code].page === "error") throw problemOf(delisted.refused);
        const ticket = await knownTicket(engine, id);
        return ticketPage(c, dependencies, { ticket, kind: "not removed", status: 409 });
      })
  );
}

// The address takes only POST, so people come back to the ticket's page, which has the button.
function backToTicket(_path: string, c: AppContext): string {
  return toSignIn(routes.ticket(c.req.param("id") ?? ""));
}

// Only a seller's own ticket fills in the form; any other id leaves it empty.
async function ownTicketLike(engine: Engine, id: string, userId: string): Promise<Ticket | null> {
  const ticket = id === "" ? null : await engine.read(ticketDocument, id);
  return ticket?.userId === userId ? ticket : null;
}
