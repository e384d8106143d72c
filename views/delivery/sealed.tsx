// Shows a seller that a ticket is sealed, and how to replace it or take it off sale.

import { COUNTRY_FORM_ID, routes } from "../routes.ts";
import type { FormError } from "../shared/context.ts";
import { FormErrors } from "../shared/form.tsx";
import { keepOnFailure } from "../shared/live.tsx";
import { AddTicket } from "./add-ticket.tsx";
import type { SealedTicket, SealKind } from "./models.ts";
import { words } from "./words.ts";

const { seal: texts } = words;

/** Returns whether a ticket is reserved or sold, so that its seller can change nothing. */
export function isLocked({ status }: SealedTicket): boolean {
  return status === "reserved" || status === "sold";
}

/** Shows that a ticket is sealed: whether it is on sale, and what becomes of what was added. */
export function Sealed({ ticket, kind }: { ticket: SealedTicket; kind: SealKind }) {
  return (
    <section class="panel seal-done">
      <h1>{headingOf(ticket)}</h1>
      <p>{texts.sealed[kind]}</p>
      {ticket.status === "draft" && (
        <p>
          {texts.sealedDraft} <a href={routes.email()}>{texts.confirmEmail}</a>
        </p>
      )}
      {isLocked(ticket) && <p>{texts.reserved}</p>}
      <p>
        {texts.paid} <a href={routes.payouts()}>{texts.payouts}</a>
      </p>
      <CountryOfPayouts ticketId={ticket.id} />
      <p class="actions">
        <a class="button" href={routes.ticket(ticket.id)}>
          {texts.seeTicket}
        </a>
        <a class="button button-quiet" href={routes.listings()}>
          {texts.listings}
        </a>
      </p>
    </section>
  );
}

// The form is part of the page of payouts, which only the payments service can show; it is there until it was answered.
function CountryOfPayouts({ ticketId }: { ticketId: string }) {
  return (
    <div
      hx-get={routes.payouts({ returnTo: routes.ticketSeal(ticketId) })}
      hx-trigger="load"
      hx-select={`#${COUNTRY_FORM_ID}`}
      hx-swap="innerHTML"
      {...keepOnFailure}
    />
  );
}

function headingOf({ status }: SealedTicket): string {
  if (status === "draft") return texts.headings.sealedDraft;
  return status === "available" ? texts.headings.sealed : texts.headings.reserved;
}

type ChangeSealedProps = {
  ticketId: string;
  errors: readonly FormError[] | undefined;
  /** Code that was typed and refused; undefined: none. */
  typedCode: string | undefined;
};

/** Shows how to replace what is sealed, and how to take the ticket off sale. */
export function ChangeSealed({ ticketId, errors, typedCode }: ChangeSealedProps) {
  return (
    <section class="stack" aria-labelledby="change">
      <h2 id="change" class="section-title">
        {texts.change}
      </h2>
      <FormErrors errors={errors} />
      <details open={errors !== undefined && errors.length > 0}>
        <summary class="button button-quiet">{texts.replace}</summary>
        <p class="fine">{texts.replaceText}</p>
        <AddTicket ticketId={ticketId} errors={errors} typedCode={typedCode} />
      </details>
      <details>
        <summary class="button button-quiet">{texts.withdraw}</summary>
        <form method="post" action={routes.ticketSealWithdraw(ticketId)}>
          <p class="fine">{texts.withdrawText}</p>
          <button class="button-danger" type="submit">
            {texts.withdrawNow}
          </button>
        </form>
      </details>
    </section>
  );
}
