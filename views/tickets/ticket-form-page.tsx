// Shows the form that lists or edits a ticket.

import { priceRulesOf, readPrice, UTC } from "@holdfast/values";
import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, IdempotencyKey, stayOnFault } from "../shared/form.tsx";
import { decimal, inputTimes, money } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import type { TicketDetails, TicketFormValues } from "./models.ts";
import { StartFields } from "./start-fields.tsx";

/** Holds the values of an empty form. */
export const emptyTicketForm: TicketFormValues = {
  title: "",
  price: "",
  venue: "",
  date: "",
  time: "",
  timeZone: "",
  offset: "",
  city: "",
  section: "",
  row: "",
  seat: "",
  description: "",
};

/** Returns the values of the form for a ticket as it is now, with its price in `currency`. */
export function ticketFormValues(ticket: TicketDetails, currency: string): TicketFormValues {
  return {
    title: ticket.title,
    price: decimal(ticket.priceCents, currency),
    venue: ticket.venue ?? "",
    ...inputTimes(ticket),
    timeZone: ticket.timeZone ?? (ticket.startsAt ? UTC : ""),
    city: ticket.city ?? "",
    section: ticket.section ?? "",
    row: ticket.row ?? "",
    seat: ticket.seat ?? "",
    description: ticket.description ?? "",
  };
}

/** Id of the form, for buttons outside of it. */
export const ticketFormId = "ticket-form";

/** Props of the ticket form. */
export type TicketFormPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Texts of the fields. */
  values: TicketFormValues;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
  /** Whether the session ended before the form was sent, so that nothing was saved; default false. */
  isSignedOut?: boolean | undefined;
  /** Why a form without faults was not saved; default nothing. */
  warning?: Child;
  /** What the form does: lists a new ticket under a new idempotency key, or edits a state of a ticket. */
  form: { kind: "new"; idempotencyKey: string } | ({ kind: "edit"; ticketId: string } & EditedState);
};

/** State of a ticket that an edit was made from, as texts, because a form carries again what it was sent. */
export type EditedState = {
  /** Version of the ticket; empty: the form was sent without it. */
  version: string;
  /** Edition of the ticket; empty: the form was sent without it. */
  edition: string;
};

/** Shows the form that lists or edits a ticket; with `errors`, to be answered with 422, shows it again as typed. */
export function TicketFormPage({ page, values, errors: faults, isSignedOut, warning, form }: TicketFormPageProps) {
  const errors = faults?.map((fault) => (fault.field === "startsAt" ? { ...fault, field: "date" } : fault));
  const isNew = form.kind === "new";
  const action = isNew ? routes.ticketNew() : routes.ticketEdit(form.ticketId);
  return (
    <Layout page={page} title={isNew ? "Sell a ticket" : "Edit ticket"}>
      <div class="wrap narrow">
        <h1>{isNew ? "Sell a ticket" : "Edit ticket"}</h1>
        {isSignedOut === true && <SignedOut />}
        <FormErrors errors={errors} />
        {warning}
        <form id={ticketFormId} class="panel" method="post" action={action} {...stayOnFault}>
          {form.kind === "new" ? <IdempotencyKey value={form.idempotencyKey} /> : <EditedFrom {...form} />}
          <TicketFields values={values} errors={errors} currency={page.currency} />
          <div class="actions">
            <button type="submit">{isNew ? "List ticket" : "Save changes"}</button>
            <a class="button button-quiet" href={isNew ? routes.listings() : routes.ticket(form.ticketId)}>
              Cancel
            </a>
          </div>
        </form>
      </div>
    </Layout>
  );
}

function EditedFrom({ version, edition }: EditedState) {
  return (
    <>
      {version !== "" && <input type="hidden" name="version" value={version} />}
      {edition !== "" && <input type="hidden" name="edition" value={edition} />}
    </>
  );
}

function SignedOut() {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>You are signed out, so nothing was saved yet</strong>
      </p>
      <p>
        What you typed is still here.{" "}
        <a href={routes.signin()} target="_blank" rel="noopener">
          Sign in in a new tab
        </a>
        , then come back and press the button again.
      </p>
    </div>
  );
}

// Not `required`: the browser then reports only a date or time that it cannot read and would send as empty, and the
// server reports all other faults, all at once. No `maxlength` either: the browser counts an emoji as several letters.
const REQUIRED = { "aria-required": "true" };

type FieldsProps = Pick<TicketFormPageProps, "values" | "errors"> & { currency: string };

function TicketFields({ values, errors, currency }: FieldsProps) {
  return (
    <>
      <Field label="Title" name="title" value={values.title} errors={errors} attributes={REQUIRED} />
      <Field
        label={`Price (${currency.toUpperCase()})`}
        name="price"
        value={values.price}
        errors={errors}
        hint={<YouReceive price={values.price} currency={currency} />}
        attributes={{ ...REQUIRED, inputmode: "decimal", autocomplete: "off" }}
      />
      <Field label="Venue" name="venue" value={values.venue} errors={errors} isOptional />
      <Field label="City" name="city" value={values.city} errors={errors} isOptional />
      <StartFields values={values} errors={errors} />
      <div class="field-pair">
        <Field label="Section" name="section" value={values.section} errors={errors} isOptional />
        <Field label="Row" name="row" value={values.row} errors={errors} isOptional />
        <Field label="Seat" name="seat" value={values.seat} errors={errors} isOptional />
      </div>
      <Field
        label="Description"
        name="description"
        value={values.description}
        errors={errors}
        multiline
        isOptional
        attributes={{ rows: 4 }}
      />
    </>
  );
}

/** Shows what the seller receives for the price; site.js updates the amount while the seller types. */
function YouReceive({ price, currency }: { price: string; currency: string }) {
  const rules = priceRulesOf(currency);
  const reading = readPrice(price, rules);
  const minor = "minor" in reading ? reading.minor : null;
  return (
    <span data-price={JSON.stringify(rules)}>
      <span hidden={minor === null}>
        You receive{" "}
        <output class="receive" for="field-price">
          {minor === null ? "" : money(minor, currency)}
        </output>
        . Buyers pay exactly this, nothing is added.
      </span>
      <span hidden={minor !== null}>Write a number such as {rules.example}. You receive all of it.</span>
    </span>
  );
}
