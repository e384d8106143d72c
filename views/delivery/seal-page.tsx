// Shows a seller how far the seal of a ticket is, and takes its file or its code.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { FormError, PageContext } from "../shared/context.ts";
import { ticketInWords } from "../shared/event-lines.tsx";
import { FormErrors } from "../shared/form.tsx";
import { impossible } from "../shared/impossible.ts";
import { Layout } from "../shared/layout.tsx";
import { keepOnFailure, Live } from "../shared/live.tsx";
import { TicketRow } from "../shared/ticket-row.tsx";
import { TicketBadge } from "../tickets/status-badge.tsx";
import { AddTicket } from "./add-ticket.tsx";
import type { SealedTicket, ShownSeal, TicketReading } from "./models.ts";
import { Reading } from "./reading.tsx";
import { sealRefusalInWords } from "./refusals.ts";
import { ChangeSealed, isLocked, Sealed } from "./sealed.tsx";
import { words } from "./words.ts";

const { seal: texts } = words;

/** Id of the fragment in the page. */
const SEAL_ID = "seal";

/** Props of the page of a seal. */
export type SealPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The ticket that is sealed. */
  ticket: SealedTicket;
  /** How far the seal is. */
  seal: ShownSeal;
  /** Faults of the form as it was sent; default none. With them the page is to be answered with 422. */
  errors?: readonly FormError[] | undefined;
  /** Code that was typed and not taken, kept in its field; default none. */
  typedCode?: string | undefined;
  /** What was read from the text of the uploaded file; default nothing. */
  reading?: TicketReading | undefined;
};

const POLL_SECONDS = 1;

/**
 * Shows how far the seal of a ticket is and what its seller can do. While something is under way the page requests its own
 * address every second, or offers a link to itself without JavaScript. A file that the seller has chosen stays chosen.
 */
export function SealPage(props: SealPageProps) {
  const { page, ticket } = props;
  const address = routes.ticketSeal(ticket.id);
  return (
    <Layout page={page} title={texts.title}>
      <div class="wrap narrow stack">
        <Live connect={undefined} page={address} fragment={SEAL_ID}>
          <div id={SEAL_ID} class="stack" data-announce={words.spoken[props.seal.state]}>
            <SealState {...props} />
            <WhichTicket page={page} ticket={ticket} />
          </div>
        </Live>
      </div>
    </Layout>
  );
}

function WhichTicket({ page, ticket: { id, status, named } }: Pick<SealPageProps, "page" | "ticket">) {
  const href = routes.ticket(id);
  if (named === undefined) {
    return (
      <p>
        <a href={href}>{texts.seeTicket}</a>
      </p>
    );
  }
  const [badge, name] = [<TicketBadge status={status} />, ticketInWords(named, page.now)];
  return (
    <section aria-labelledby="which">
      <h2 id="which" class="section-title">
        {texts.which}
      </h2>
      <ul class="slips">
        <TicketRow ticket={named} now={page.now} href={href} name={name} badge={badge} />
      </ul>
    </section>
  );
}

function SealState(props: SealPageProps): Child {
  const { ticket, seal, errors, typedCode, reading } = props;
  switch (seal.state) {
    case "empty":
      return (
        <>
          <h1>{texts.headings.empty}</h1>
          <FormErrors errors={errors} />
          <p>{ticket.status === "draft" ? `${texts.empty} ${texts.draft}` : texts.empty}</p>
          <AddTicket ticketId={ticket.id} errors={errors} typedCode={typedCode} />
        </>
      );
    case "refused":
      return <Refused ticketId={ticket.id} seal={seal} errors={errors} typedCode={typedCode} />;
    case "inspecting":
      return <Moving ticketId={ticket.id} heading={texts.headings.inspecting} text={texts.inspecting} />;
    case "withdrawing":
      return <Moving ticketId={ticket.id} heading={texts.headings.withdrawing} text={texts.withdrawing} />;
    case "sealed":
      return (
        <>
          <Sealed ticket={ticket} kind={seal.kind} />
          {reading && <Reading ticket={ticket.named} reading={reading} />}
          {!isLocked(ticket) && <ChangeSealed ticketId={ticket.id} errors={errors} typedCode={typedCode} />}
        </>
      );
    case "released":
      return <Over heading={texts.headings.released} text={texts.released} isSold />;
    case "destroyed":
      return <Over heading={texts.headings.destroyed} text={texts.destroyed} isSold={false} />;
    default:
      return impossible(seal);
  }
}

// The form stays in the page, unseen, so that a chosen file stays chosen until the answer is there.
function Moving({ ticketId, heading, text }: { ticketId: string; heading: string; text: string }) {
  return (
    <>
      <div
        class="panel waiting"
        hx-get={routes.ticketSeal(ticketId)}
        hx-trigger={`every ${POLL_SECONDS}s`}
        hx-select={`#${SEAL_ID}`}
        hx-target={`#${SEAL_ID}`}
        hx-swap="outerMorph"
        {...keepOnFailure}
      >
        <h1>{heading}</h1>
        <p aria-busy="true">{text}</p>
        <CheckAgain href={routes.ticketSeal(ticketId)} />
      </div>
      <AddTicket ticketId={ticketId} isHidden />
    </>
  );
}

type RefusedProps = {
  ticketId: string;
  seal: Extract<ShownSeal, { state: "refused" }>;
  errors: readonly FormError[] | undefined;
  typedCode: string | undefined;
};

function Refused({ ticketId, seal: { kind, reason, choices }, errors, typedCode }: RefusedProps) {
  const pages = choices ?? [];
  const hasErrors = errors !== undefined && errors.length > 0;
  if (pages.length > 0) {
    return (
      <>
        <h1>{texts.headings.choose}</h1>
        <FormErrors errors={errors} />
        <p>{words.upload.choose}</p>
        <AddTicket ticketId={ticketId} choices={pages} errors={errors} typedCode={typedCode} />
      </>
    );
  }
  return (
    <>
      <h1>{hasErrors ? texts.headings.empty : texts.headings.refused[kind]}</h1>
      {hasErrors ? <FormErrors errors={errors} /> : <WhyRefused reason={reason} />}
      <AddTicket ticketId={ticketId} errors={errors} typedCode={typedCode} />
    </>
  );
}

function WhyRefused({ reason }: { reason: string }) {
  return (
    <div class="form-errors" role="alert">
      <p>{sealRefusalInWords(reason)}</p>
      {reason.startsWith("code ") && (
        <p>
          <a href={routes.contact()}>{words.contact}</a>
        </p>
      )}
    </div>
  );
}

function Over({ heading, text, isSold }: { heading: string; text: string; isSold: boolean }) {
  return (
    <div class="panel">
      <h1>{heading}</h1>
      <p>{text}</p>
      <p class="actions">
        <a class="button" href={isSold ? routes.sales() : routes.listings()}>
          {isSold ? texts.sales : texts.listings}
        </a>
      </p>
    </div>
  );
}
