// Answers the forms by which a seller lists, changes and delists tickets.

import { randomUUID } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  conflict,
  type Fault,
  forbidden,
  limited,
  type RateLimits,
  readForm,
  rememberedRequest,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  emptyTicketForm,
  paths,
  routes,
  TicketFormPage,
  type TicketFormPageProps,
  ticketFormValues,
} from "@holdfast/views";
import { Hono, type MiddlewareHandler } from "hono";
import type { Listing } from "../flows/listing.ts";
import { delistTicket, newTicketId, reviseTicket } from "../flows/selling.ts";
import type { Ticket } from "../rules/ticket-document.ts";
import { visibleTicket } from "../store.ts";
import { type PageDependencies, toSignIn } from "./page-context.tsx";
import { problemOf, refusals } from "./refusals.ts";
import { ticketForm, typedValues } from "./ticket-form.ts";

/** Dependencies of the selling pages. */
export interface SellingDependencies extends PageDependencies {
  /** Lists tickets. */
  readonly listing: Listing;
  /** Limits edits; undefined: no limits. */
  readonly limits: RateLimits | undefined;
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
    .get(paths.ticketNew, signedInPage(toSignIn), (c) => show(c, { values: emptyTicketForm }))
    .post(
      paths.ticketNew,
      keepTyped((c, props) => show(c, props)),
      checked,
      (c) => {
        const { idempotencyKey, ...ticket } = c.req.valid("form");
        const user = requireUser(c);
        const options = { engine, user, newDocumentId: () => newTicketId(engine), key: idempotencyKey || undefined };
        return rememberedRequest(c, options, async (ids) => {
          const listed = await listing.list(ids, { sellerId: user.id, ticket });
          if ("refused" in listed) throw problemOf(listed.refused);
          return { status: 303, body: null, headers: { Location: routes.ticket(listed.ok.id) }, remember: true };
        });
      },
    );
}

function editPages({ engine, pageOf, currency, limits }: SellingDependencies): Hono<AppEnv> {
  const show = (c: AppContext, props: FormProps, ticketId: string) =>
    c.html(<TicketFormPage page={pageOf(c)} {...typed(props)} form={{ kind: "edit", ticketId }} />);
  const own = (c: AppContext) => ownTicket(engine, c.req.param("id") ?? "", requireUser(c).id);
  const checked = validated("form", ticketForm(currency), async (c, faulty) => {
    const { id } = await own(c);
    c.status(422);
    return show(c, faulty, id);
  });
  return new Hono<AppEnv>()
    .get(paths.ticketEdit, signedInPage(toSignIn), async (c) => {
      const ticket = await own(c);
      if (ticket.status !== "available") throw conflict(`Cannot change ticket: it is ${ticket.status}`);
      return show(c, { values: ticketFormValues(ticket, currency) }, ticket.id);
    })
    .post(
      paths.ticketEdit,
      limited(limits, "edits"),
      keepTyped((c, props) => show(c, props, c.req.param("id") ?? "")),
      checked,
      async (c) => {
        const { idempotencyKey: _key, ...ticket } = c.req.valid("form");
        const id = c.req.param("id");
        const revised = await reviseTicket(engine, id, { sellerId: requireUser(c).id, ticket });
        if ("refused" in revised) {
          const problem = problemOf(revised.refused);
          if (refusals[revised.refused.code].page === "error") throw problem;
          c.status(problem.status);
          return show(c, { values: await readForm(c), errors: problem.faults }, id);
        }
        return c.redirect(routes.ticket(id), 303);
      },
    );
}

function delistPages({ engine }: PageDependencies): Hono<AppEnv> {
  return new Hono<AppEnv>().post(paths.ticketDelist, signedInPage(backToTicket), async (c) => {
    const delisted = await delistTicket(engine, c.req.param("id"), requireUser(c).id);
    if ("refused" in delisted) throw problemOf(delisted.refused);
    return c.redirect(routes.listings(), 303);
  });
}

// Answers people whose session ended while they typed: the form again, as typed, with a link to sign in.
function keepTyped(show: (c: AppContext, props: FormProps) => Response | Promise<Response>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    c.status(401);
    return show(c, { values: await readForm(c), isSignedOut: true });
  };
}

// The address takes only POST, so people come back to the ticket's page, which has the button.
function backToTicket(_path: string, c: AppContext): string {
  return toSignIn(routes.ticket(c.req.param("id") ?? ""));
}

interface FormProps {
  /** Values as typed, or those of the ticket. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors?: readonly Fault[];
  readonly isSignedOut?: boolean;
}

function typed({
  values,
  errors,
  isSignedOut,
}: FormProps): Pick<TicketFormPageProps, "values" | "errors" | "isSignedOut"> {
  return { values: typedValues(values), errors, isSignedOut };
}

// A faulty form keeps its key, because no ticket was listed under that key.
function keyOf({ idempotencyKey }: FormProps["values"]): string {
  return typeof idempotencyKey === "string" && idempotencyKey !== "" ? idempotencyKey : randomUUID();
}

async function ownTicket(engine: Engine, id: string, userId: string): Promise<Ticket> {
  const ticket = await visibleTicket(engine, id, userId);
  if (ticket.userId !== userId) throw forbidden("Cannot change ticket: it is another seller's");
  return ticket;
}
