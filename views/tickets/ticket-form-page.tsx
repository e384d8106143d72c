// Shows the page of the form that lists or edits a ticket.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { FormErrors, IdempotencyKey, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { keepOnFailure } from "../shared/live.tsx";
import type { KnownEvent, PriceTerms, TicketFormValues } from "./models.ts";
import { PREVIEWED, TicketFields } from "./ticket-fields.tsx";
import { TicketPreview } from "./ticket-preview.tsx";
import { words } from "./words.ts";

/** Id of the form, for buttons outside of it. */
export const ticketFormId = "ticket-form";

/** Props of the ticket form. */
export type TicketFormPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Texts of the fields. */
  values: TicketFormValues;
  /** The event that the seller has chosen, in place of describing one; default none. */
  event?: KnownEvent | undefined;
  /** Events that fit what was typed; default: nobody has looked for them. */
  knownEvents?: readonly KnownEvent[] | undefined;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
  /** Whether the session ended before the form was sent, so that nothing was saved; default false. */
  isSignedOut?: boolean | undefined;
  /** What follows from the typed price; default: a site without fees, where a seller may hand a ticket over alone. */
  terms?: PriceTerms | undefined;
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
export function TicketFormPage({ page, isSignedOut, warning, form, terms, ...filled }: TicketFormPageProps) {
  const { values, event, knownEvents } = filled;
  const errors = filled.errors?.map((fault) => (fault.field === "startsAt" ? { ...fault, field: "date" } : fault));
  const { kind } = form;
  return (
    <Layout page={page} title={words.form.title[kind]}>
      <div class="wrap sell-layout">
        <div>
          <h1>{words.form.title[kind]}</h1>
          {isSignedOut === true && <SignedOut />}
          <FormErrors errors={errors} />
          {warning}
          <form
            id={ticketFormId}
            class="sell-form"
            method="post"
            action={form.kind === "new" ? routes.ticketNew() : routes.ticketEdit(form.ticketId)}
            {...stayOnFault}
          >
            {/* Enter in a field presses the first button of a form, which would otherwise look for events. */}
            <button type="submit" hidden>
              {words.form.submit[kind]}
            </button>
            {form.kind === "new" ? <IdempotencyKey value={form.idempotencyKey} /> : <EditedFrom {...form} />}
            <TicketFields {...{ page, values, event, knownEvents, errors, kind, terms }} />
            <div class="actions">
              <button type="submit">{words.form.submit[kind]}</button>
              <a
                class="button button-quiet"
                href={form.kind === "new" ? routes.listings() : routes.ticket(form.ticketId)}
              >
                {words.form.cancel}
              </a>
            </div>
          </form>
        </div>
        <aside
          id="preview"
          class="sticky"
          aria-labelledby="preview-heading"
          hx-get={routes.ticketPreview({ kind })}
          hx-include={PREVIEWED}
          hx-trigger={`input from:#${ticketFormId} delay:300ms`}
          hx-sync="this:replace"
          hx-swap="innerMorph"
          {...keepOnFailure}
        >
          <TicketPreview page={page} values={values} event={event} terms={terms} />
        </aside>
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
  const { heading, before, link, after } = words.form.signedOut;
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>{heading}</strong>
      </p>
      <p>
        {before}{" "}
        <a href={routes.signin()} target="_blank" rel="noopener">
          {link}
        </a>
        {after}
      </p>
    </div>
  );
}
