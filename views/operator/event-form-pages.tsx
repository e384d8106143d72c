// Shows the forms by which operators say what changes in an event; each leads to the confirmation.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import type { EventFormProps, OperatedEvent } from "./event-models.ts";
import { eventWords as words } from "./event-words.ts";

type FormPageProps = EventFormProps & {
  page: PageContext;
  /** The event that changes. */
  event: Pick<OperatedEvent, "id" | "title">;
};

const texts = words.form;

type FrameProps = Pick<FormPageProps, "page" | "event" | "errors"> & {
  heading: string;
  lead: string;
  action: string;
  children: Child;
};

function EventForm({ page, event, errors, heading, lead, action, children }: FrameProps) {
  return (
    <OperatorLayout page={page} title={`${heading}: ${event.title}`}>
      <section class="panel" aria-labelledby="heading">
        <h1 id="heading">
          {heading}: {event.title}
        </h1>
        <p>{lead}</p>
        <FormErrors errors={errors} />
        <form method="post" action={action} novalidate {...stayOnFault}>
          {children}
          <p class="actions">
            <button type="submit">{words.actions.next}</button>
            <a class="button button-quiet" href={routes.operatorEvent(event.id)}>
              {words.actions.back}
            </a>
          </p>
        </form>
      </section>
    </OperatorLayout>
  );
}

function Times({ values, errors }: EventFormProps) {
  const field = (name: "date" | "time" | "endDate" | "endTime", type: "date" | "time") => (
    <Field label={texts[name]} name={name} type={type} value={values[name]} errors={errors} />
  );
  return (
    <div class="operator-pairs">
      {field("date", "date")}
      {field("time", "time")}
      {field("endDate", "date")}
      {field("endTime", "time")}
    </div>
  );
}

/** Asks what an event is to say; to be answered by its form with 422 when that cannot be. */
export function CorrectEventPage({ page, event, values, errors }: FormPageProps) {
  const text = (name: "title" | "venue" | "city" | "country" | "timeZone", hint?: string) => (
    <Field
      label={texts[name]}
      name={name}
      value={values[name]}
      errors={errors}
      {...(hint !== undefined && { hint })}
      attributes={{ maxlength: 200, autocomplete: "off" }}
    />
  );
  return (
    <EventForm
      {...{ page, event, errors }}
      heading={words.actions.correct}
      lead={`${words.actions.correctLead} ${texts.empty}`}
      action={routes.eventCorrect(event.id)}
    >
      {text("title")}
      <div class="operator-pairs">
        {text("venue")}
        {text("city")}
        {text("country", texts.countryHint)}
        {text("timeZone", texts.timeZoneHint)}
      </div>
      <Times values={values} errors={errors} />
    </EventForm>
  );
}

/** Asks when a postponed event takes place. */
export function PostponeEventPage({ page, event, values, errors }: FormPageProps) {
  return (
    <EventForm
      {...{ page, event, errors }}
      heading={words.actions.postpone}
      lead={texts.postponed}
      action={routes.eventPostpone(event.id)}
    >
      <Times values={values} errors={errors} />
    </EventForm>
  );
}

/** Asks which event an event is the same as. */
export function MergeEventPage({ page, event, values, errors }: FormPageProps) {
  return (
    <EventForm
      {...{ page, event, errors }}
      heading={words.actions.merge}
      lead={words.actions.mergeLead}
      action={routes.eventMerge(event.id)}
    >
      <Field
        label={texts.into}
        name="into"
        value={values["into"]}
        hint={texts.intoHint}
        errors={errors}
        attributes={{ maxlength: 500, autocomplete: "off" }}
      />
    </EventForm>
  );
}
