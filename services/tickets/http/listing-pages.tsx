// Answers the form by which a seller lists a ticket.

import type { Engine } from "@holdfast/actors";
import { type OwnBody, ownBodyOf, wishOf } from "@holdfast/contracts";
import {
  type AppContext,
  type AppEnv,
  limited,
  readForm,
  rememberedRequest,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import {
  DuplicateWarning,
  differencesBetween,
  EventDiffers,
  emptyTicketForm,
  PreviewUpdate,
  paths,
  routes,
  TicketFormPage,
  type TicketFormPageProps,
  ticketFormValues,
} from "@holdfast/views";
import { Hono, type MiddlewareHandler } from "hono";
import type { Finding } from "../finding/finding.ts";
import type { Listing } from "../flows/listing.ts";
import { findPlace, newTicketId, type Place } from "../flows/places.ts";
import { ownContentOf } from "../rules/content.ts";
import { factsOf } from "../rules/event-document.ts";
import { seatOf } from "../rules/seat.ts";
import { type Ticket, ticketDocument } from "../rules/ticket-document.ts";
import { otherListingOf } from "../store.ts";
import type { EditDependencies } from "./edit-pages.tsx";
import { chosenEvent, describedBy, knownEvents } from "./event-choice.ts";
import { type FormProps, keepTyped, keepTypedOnLimit, keyOf, typed } from "./form-props.ts";
import { leaveNotice } from "./notice.ts";
import { toSignIn } from "./page-context.ts";
import { prefilledBy } from "./prefilled.ts";
import { priceTermsOf } from "./price-terms.ts";
import { problemOf, refusals } from "./refusals.ts";
import { listingForm, typedValues } from "./ticket-form.ts";

/** Dependencies of the pages that list a ticket. */
export interface ListingDependencies extends EditDependencies {
  /** Lists tickets. */
  readonly listing: Listing;
  /** Finds the events that sellers choose from. */
  readonly finding: Finding;
}

/** Creates the routes by which a seller lists a ticket; the form answers 303, or 422 when faulty. */
export function listingPages(dependencies: ListingDependencies): Hono<AppEnv> {
  const { engine, pageOf, currency, finding, limits, terms } = dependencies;
  const show = showForm(dependencies);
  const checked = validated(
    "form",
    listingForm(currency, { isDateRequired: terms.isSealRequired }),
    (c, { values, errors }) => {
      c.status(422);
      return show(c, { values, errors });
    },
  );
  return new Hono<AppEnv>()
    .get(paths.ticketNew, signedInPage(toSignIn), async (c) => {
      const like = await ownTicketLike(engine, c.req.query("like") ?? "", requireUser(c).id);
      const values = like ? { ...ticketFormValues(like, currency), eventId: like.eventId } : emptyTicketForm;
      return show(c, { values: { ...values, ...prefilledBy(c.req.query(), currency) } });
    })
    .get(paths.ticketPreview, signedInPage(toSignIn), limited(limits, "lists"), async (c) => {
      const values = typedValues(c.req.query());
      const event = (await chosenEvent(engine, values.eventId)) ?? undefined;
      const isNew = c.req.query("kind") === "new" && !event;
      const known = isNew ? ((await knownEvents(finding, values.title)) ?? []) : undefined;
      const typedTerms = priceTermsOf(values, event, terms);
      const offer = c.req.query("kind") === "edit" ? { ...typedTerms, mostCents: null } : typedTerms;
      const props = { page: pageOf(c), values, event, knownEvents: known, terms: offer };
      return c.html(<PreviewUpdate {...props} />);
    })
    .post(paths.ticketNew, keepTyped(show), chooseEvent(dependencies), checked, async (c) => {
      const { idempotencyKey, isAnotherTicket, handOver, ...ticket } = c.req.valid("form");
      const awaitsSeal = terms.isSealRequired || handOver === "file" || handOver === "code";
      const user = requireUser(c);
      const place = await findPlace(engine, wishOf(ticket));
      const newDocumentId = () => newTicketId(engine, place);
      const options = { engine, user, newDocumentId, key: idempotencyKey || undefined };
      return rememberedRequest(c, options, async (ids) => {
        const seller = { id: ids.documentId, userId: user.id, isAnotherTicket: isAnotherTicket !== undefined };
        const warning = await warningOf(dependencies, { ticket, place, ...seller });
        if (warning !== null) {
          c.status(409);
          // Under a new key, because the answer of the old one belongs to the form without the confirmation.
          return await show(c, { values: { ...(await readForm(c)), idempotencyKey: "" }, warning });
        }
        const listed = await dependencies.listing
          .list(ids, { sellerId: user.id, isConfirmed: user.isConfirmed, ticket: ownBodyOf(ticket), place, awaitsSeal })
          .catch((error: unknown) => keepTypedOnLimit(c, error, show));
        if (listed instanceof Response) return listed;
        if ("refused" in listed) {
          const problem = problemOf(listed.refused);
          if (refusals[listed.refused.code].page === "error") throw problem;
          c.status(problem.status === 400 ? 422 : problem.status);
          return await show(c, { values: await readForm(c), errors: problem.faults });
        }
        const { id } = listed.ok;
        if (!awaitsSeal) leaveNotice(c, "listed", id);
        const next = awaitsSeal ? routes.ticketSeal(id) : routes.ticket(id);
        return { status: 303, body: null, headers: { Location: next }, remember: true };
      });
    });
}

type Show = (
  c: AppContext,
  props: FormProps & Pick<TicketFormPageProps, "knownEvents">,
) => Response | Promise<Response>;

function showForm({ engine, pageOf, terms }: ListingDependencies): Show {
  return async (c, props) => {
    const filled = typed(props);
    const event = (await chosenEvent(engine, filled.values.eventId)) ?? undefined;
    const form = { kind: "new", idempotencyKey: keyOf(props.values) } as const;
    const offer = priceTermsOf(filled.values, event, terms);
    const shown = { page: pageOf(c), ...filled, event, knownEvents: props.knownEvents, terms: offer };
    return c.html(<TicketFormPage {...shown} form={form} />);
  };
}

/** Answers the buttons that look for events or choose one: the form again, as typed. */
function chooseEvent(dependencies: ListingDependencies): MiddlewareHandler<AppEnv> {
  const { engine, finding } = dependencies;
  const show = showForm(dependencies);
  return async (c, next) => {
    const sent = await readForm(c);
    const { find, choose, eventId = "", title = "" } = sent;
    if (find !== undefined) return show(c, { values: sent, knownEvents: await knownEvents(finding, title) });
    if (choose === undefined) return next();
    const left = choose === "" ? await chosenEvent(engine, eventId) : null;
    return show(c, { values: { ...(left && describedBy(left)), ...sent, eventId: choose } });
  };
}

interface Sent {
  /** What was sent of the ticket; `eventId` says that its seller has chosen the event. */
  readonly ticket: OwnBody & Parameters<typeof wishOf>[0];
  readonly place: Place;
  readonly id: string;
  readonly userId: string;
  /** Whether the seller has confirmed that the ticket is another than one listed before. */
  readonly isAnotherTicket: boolean;
}

/** Returns what the seller is asked before the ticket is listed; null for nothing. */
async function warningOf({ engine, currency }: ListingDependencies, sent: Sent) {
  const { ticket, place, id, userId } = sent;
  const own = ownContentOf(ticket);
  const event = place.kind === "event" ? factsOf(place.event) : place.facts;
  if (place.kind === "event" && !ticket.eventId) {
    const { title = "", venue, city, startsAt, timeZone } = ticket;
    const asTyped = { ...own, title, venue, city, startsAt, timeZone };
    const differences = differencesBetween(asTyped, { ...own, ...event }, currency);
    if (differences.length > 0) return <EventDiffers eventId={place.event.id} differences={differences} />;
  }
  const other = sent.isAnotherTicket ? null : await otherListingOf(engine, { ...own, ...event, id, userId });
  if (other === null) return null;
  const isTaken = place.kind === "event" && seatOf({ ...own, eventId: place.event.id }) === seatOf(other);
  return <DuplicateWarning ticketId={other.id} canBeAnother={!isTaken} />;
}

// Only a seller's own ticket fills in the form; any other id leaves it empty.
async function ownTicketLike(engine: Engine, id: string, userId: string): Promise<Ticket | null> {
  const ticket = id === "" ? null : await engine.read(ticketDocument, id);
  return ticket?.userId === userId ? ticket : null;
}
