// Shows the fields of the ticket form, in three steps: the event, the ticket, the price.

import { priceRulesOf, readPrice } from "@holdfast/values";
import type { Child } from "hono/jsx";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field } from "../shared/form.tsx";
import { money } from "../shared/format.ts";
import { HandOverField } from "./hand-over-field.tsx";
import { ChosenEvent, KnownEvents } from "./known-events.tsx";
import type { KnownEvent, PriceTerms, TicketFormValues } from "./models.ts";
import { StartFields } from "./start-fields.tsx";
import { words } from "./words.ts";

/** Selects the fields that the preview of a ticket shows. */
export const PREVIEWED = "#step-event, #seat-fields, #step-price";

type FieldsProps = {
  page: Pick<PageContext, "currency" | "now">;
  values: TicketFormValues;
  errors: readonly FormError[] | undefined;
  /** The event that the seller has chosen. */
  event: KnownEvent | undefined;
  /** Events that fit what was typed; undefined: nobody has looked for them. */
  knownEvents: readonly KnownEvent[] | undefined;
  /** Whether the form lists a ticket or edits one. */
  kind: "new" | "edit";
  /** What follows from the typed price; undefined: the site takes no fees and asks for no seal. */
  terms: PriceTerms | undefined;
};

const { fields, hints, steps } = words.form;

/** Shows all fields of the form; of a chosen event it shows what the event is. */
export function TicketFields({ page, values, errors, event, knownEvents, kind, terms }: FieldsProps) {
  return (
    <>
      <Step number={1} name={steps.event} id="step-event">
        {event ? (
          <ChosenEvent page={page} event={event} />
        ) : (
          <EventFields page={page} values={values} errors={errors} knownEvents={knownEvents} kind={kind} />
        )}
      </Step>
      <Step number={2} name={steps.ticket} id="step-ticket">
        <div id="seat-fields" class="field-trio">
          <Field label={fields.section} name="section" value={values.section} errors={errors} />
          <Field label={fields.row} name="row" value={values.row} errors={errors} />
          <Field label={fields.seat} name="seat" value={values.seat} errors={errors} />
        </div>
        <p class="field-hint">{hints.seat}</p>
        <Field
          label={fields.description}
          name="description"
          value={values.description}
          hint={hints.description}
          errors={errors}
          multiline
          attributes={{ rows: 3 }}
        />
      </Step>
      <Step number={3} name={steps.price} id="step-price">
        <PriceFields values={values} errors={errors} currency={page.currency} terms={terms} />
        {kind === "new" && (
          <HandOverField value={values.handOver || "seller"} isSealRequired={terms?.isSealRequired === true} />
        )}
      </Step>
    </>
  );
}

function Step({ number, name, id, children }: { number: number; name: string; id: string; children: Child }) {
  return (
    <fieldset id={id} class="panel step">
      <legend>
        <h2>
          <span class="step-number">{number}</span> {name}
        </h2>
      </legend>
      {children}
    </fieldset>
  );
}

function EventFields({ page, values, errors, knownEvents, kind }: Omit<FieldsProps, "event" | "terms">) {
  return (
    <>
      <Field label={fields.title} name="title" value={values.title} errors={errors} hint={hints.title} isRequired />
      {kind === "new" && <KnownEvents page={page} events={knownEvents} />}
      <div class="field-pair">
        <Field label={fields.venue} name="venue" value={values.venue} errors={errors} />
        <Field label={fields.city} name="city" value={values.city} errors={errors} />
      </div>
      <StartFields values={values} errors={errors} />
    </>
  );
}

type PriceProps = Pick<FieldsProps, "values" | "errors" | "terms"> & { currency: string };

function PriceFields({ values, errors, currency, terms }: PriceProps) {
  const code = currency.toUpperCase();
  const typing = { inputmode: "decimal", autocomplete: "off" };
  return (
    <div class="field-pair">
      <Field
        label={fields.price(code)}
        name="price"
        value={values.price}
        errors={errors}
        hint={terms?.hasFees ? hints.fees : <YouReceive price={values.price} currency={currency} />}
        isRequired
        attributes={typing}
      />
      <Field
        label={fields.faceValue(code)}
        name="faceValue"
        value={values.faceValue}
        errors={errors}
        hint={hints.faceValue}
        isRequired={terms?.isSealRequired === true}
        attributes={typing}
      />
    </div>
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
        {words.form.youReceive}{" "}
        <output class="receive" for="field-price">
          {minor === null ? "" : money(minor, currency)}
        </output>
        . {words.form.nothingAdded}
      </span>
      <span hidden={minor !== null}>{words.form.writeNumber(rules.example)}</span> <span>{words.form.payouts}</span>
    </span>
  );
}
