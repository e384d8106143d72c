// Answers the form by which a seller changes a ticket.

import type { Engine } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  forbidden,
  type RateLimits,
  readForm,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  DuplicateWarning,
  differencesBetween,
  EditConflict,
  type EditedState,
  paths,
  routes,
  TicketFormPage,
  ticketFormValues,
} from "@holdfast/views";
import { Hono } from "hono";
import { reviseTicket } from "../flows/selling.ts";
import { contentOf } from "../rules/content.ts";
import type { TicketTerms } from "../rules/pricing.ts";
import { isUnheld, type Ticket } from "../rules/ticket-document.ts";
import { isSameSeat, otherListingOf, visibleTicket } from "../store.ts";
import { type FormProps, keepTyped, keepTypedOnLimit, typed } from "./form-props.ts";
import { leaveNotice } from "./notice.ts";
import { type PageDependencies, toSignIn } from "./page-context.ts";
import { priceTermsOf } from "./price-terms.ts";
import { problemOf, refusals } from "./refusals.ts";
import { ticketForm } from "./ticket-form.ts";

/** Dependencies of the edit pages. */
export interface EditDependencies extends PageDependencies {
  /** Limits edits; undefined: no limits. */
  readonly limits: RateLimits | undefined;
  /** What the rules judge prices by. */
  readonly terms: TicketTerms;
}

/** Creates the routes by which a seller changes a ticket. */
export function editPages(dependencies: EditDependencies): Hono<AppEnv> {
  const { engine, pageOf, currency, terms } = dependencies;
  const show = (c: AppContext, { from, ...props }: FormProps & { readonly from: EditedState }) => {
    const form = { kind: "edit", ticketId: c.req.param("id") ?? "", ...from } as const;
    const filled = typed(props);
    // The highest price depends on the country of the event, which the form does not have.
    const offer = { ...priceTermsOf(filled.values, undefined, terms), mostCents: null, isSealRequired: false };
    return c.html(<TicketFormPage page={pageOf(c)} {...filled} terms={offer} form={form} />);
  };
  const asSent = (c: AppContext, props: FormProps) => show(c, { ...props, from: sentState(props.values) });
  const checked = validated("form", ticketForm(currency), async (c, faulty) => {
    await ownTicket(engine, c);
    c.status(422);
    return asSent(c, faulty);
  });
  return new Hono<AppEnv>()
    .get(paths.ticketEdit, signedInPage(toSignIn), async (c) => {
      const ticket = await ownTicket(engine, c);
      // The ticket's page says why it cannot be changed, and until when.
      if (!isUnheld(ticket)) return c.redirect(routes.ticket(ticket.id), 303);
      return show(c, { values: ticketFormValues(ticket, currency), from: stateOf(ticket) });
    })
    .post(paths.ticketEdit, keepTyped(asSent), checked, async (c) => {
      const saved = await save(c, dependencies, c.req.valid("form")).catch((error: unknown) =>
        keepTypedOnLimit(c, error, asSent),
      );
      if (saved instanceof Response) return saved;
      if (saved === "saved") {
        const id = c.req.param("id");
        leaveNotice(c, "saved", id);
        return c.redirect(routes.ticket(id), 303);
      }
      c.status(saved.errors?.some(({ field }) => field !== undefined) ? 422 : 409);
      const { from, ...props } = saved;
      const values = await readForm(c);
      return show(c, { values, from: from ?? sentState(values), ...props });
    });
}

interface SentEdit extends TicketBody {
  readonly version?: number | undefined;
  readonly edition?: number | undefined;
  readonly isAnotherTicket?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly handOver?: string | undefined;
}

/** Says why an edit was not saved; `from` is the state that the next attempt is made from, default that of this one. */
type NotSaved = Omit<FormProps, "values"> & { readonly from?: EditedState };

async function save(
  c: AppContext,
  { engine, currency, limits }: EditDependencies,
  sent: SentEdit,
): Promise<"saved" | NotSaved> {
  const { idempotencyKey: _key, handOver: _handOver, isAnotherTicket, version, edition, ...ticket } = sent;
  await limits?.consume("edits", requireUser(c).id);
  const before = await ownTicket(engine, c);
  const { id, userId } = before;
  const edited = { ...before, ...contentOf(ticket, before) };
  if (!isAnotherTicket && !isSameSeat(before, edited)) {
    const other = await otherListingOf(engine, edited);
    // Two listings of one title, place and start are for one event, in which a seller lists a seat once.
    if (other) return { warning: <DuplicateWarning ticketId={other.id} canBeAnother={other.startsAt === null} /> };
  }
  // A reservation that came and went raises the version, but changes nothing that the seller has seen.
  const expected = edition === undefined ? { versions: version === undefined ? undefined : [version] } : { edition };
  const revised = await reviseTicket(engine, id, { sellerId: userId, ticket, expected });
  if (!("refused" in revised)) return "saved";
  const problem = problemOf(revised.refused);
  if (refusals[revised.refused.code].page === "error") throw problem;
  if (revised.refused.code !== "changed") return { errors: problem.faults };
  const now = await ownTicket(engine, c);
  const differences = differencesBetween(contentOf(ticket, now), now, currency);
  // The same edit was sent twice, or in two tabs: what is saved is what was typed.
  if (differences.length === 0) return "saved";
  return { warning: <EditConflict ticketId={id} differences={differences} />, from: stateOf(now) };
}

function stateOf({ version, edition }: Ticket): EditedState {
  return { version: String(version), edition: String(edition) };
}

function sentState({ version, edition }: FormProps["values"]): EditedState {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return { version: text(version), edition: text(edition) };
}

async function ownTicket(engine: Engine, c: AppContext): Promise<Ticket> {
  const userId = requireUser(c).id;
  const ticket = await visibleTicket(engine, c.req.param("id") ?? "", userId);
  if (ticket.userId !== userId) throw forbidden("Cannot change ticket: it is another seller's");
  return ticket;
}
