// Answers the forms by which a seller lists, changes and delists tickets.

import { type AppContext, type AppEnv, requireUser, signedInPage } from "@holdfast/server";
import { paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { delistTicket } from "../flows/selling.ts";
import { knownTicket } from "../store.ts";
import { editPages } from "./edit-pages.tsx";
import { type ListingDependencies, listingPages } from "./listing-pages.tsx";
import { toSignIn } from "./page-context.ts";
import { type TicketPageDependencies, ticketPage } from "./pages.tsx";
import { problemOf, refusals } from "./refusals.ts";

/** Creates the routes by which a seller lists, changes and delists a ticket; a form answers 303, or 422 when faulty. */
export function sellingPages(dependencies: ListingDependencies & TicketPageDependencies): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .route("/", listingPages(dependencies))
    .route("/", editPages(dependencies))
    .route("/", delistPages(dependencies));
}

function delistPages(dependencies: TicketPageDependencies): Hono<AppEnv> {
  const { engine } = dependencies;
  return (
    new Hono<AppEnv>()
      // Where the page of a refusal is loaded again.
      .get(paths.ticketDelist, (c) => c.redirect(routes.ticket(c.req.param("id")), 303))
      .post(paths.ticketDelist, signedInPage(backToTicket), async (c) => {
        const id = c.req.param("id");
        const { id: sellerId } = requireUser(c);
        const delisted = await delistTicket(engine, id, { sellerId });
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
