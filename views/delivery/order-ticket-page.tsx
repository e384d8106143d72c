// Shows a buyer the ticket that was bought: its file or its code.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { type NamedTicket, placeInWords, seatInWords } from "../shared/event-lines.tsx";
import { impossible } from "../shared/impossible.ts";
import { Layout } from "../shared/layout.tsx";
import { keepOnFailure, Live } from "../shared/live.tsx";
import { EventWhen } from "../shared/values.tsx";
import { Barcode } from "./barcode.tsx";
import type { HandedOver, ShownCode } from "./models.ts";
import { words } from "./words.ts";

const { ticket: texts } = words;
const TICKET_ID = "handed-over";

/** Props of the page of a bought ticket. */
export type OrderTicketPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Id of the order. */
  orderId: string;
  /** The ticket as it was bought; default: it is not known. */
  ticket?: NamedTicket | undefined;
  /** How far the hand-over is; a `destroyed` ticket is to be answered with 410. */
  handedOver: HandedOver;
};

/**
 * Shows a bought ticket on a page that can be held up at the entrance: black on white, the code as wide as the screen. Until
 * it is handed over the page requests its own address every second, or offers a link to itself without JavaScript.
 */
export function OrderTicketPage(props: OrderTicketPageProps) {
  const { page, orderId, ticket, handedOver } = props;
  const isWaiting = handedOver.state === "waiting";
  return (
    <Layout page={page} title={ticket === undefined ? texts.picture : texts.title(ticket.title)}>
      <Live connect={undefined} page={routes.orderTicket(orderId)} fragment={TICKET_ID}>
        <div id={TICKET_ID} data-announce={isWaiting ? texts.waiting : texts.picture}>
          <Content {...props} />
        </div>
      </Live>
    </Layout>
  );
}

function Content(props: OrderTicketPageProps): Child {
  const { orderId, handedOver } = props;
  switch (handedOver.state) {
    case "waiting":
      return <Waiting orderId={orderId} />;
    case "destroyed":
      return <Destroyed orderId={orderId} isRefunded={handedOver.isRefunded} />;
    case "file":
      return (
        <Shown {...props}>
          <TicketFile orderId={orderId} file={handedOver} />
        </Shown>
      );
    case "code":
      return (
        <Shown {...props}>
          <TicketCode code={handedOver.code} />
        </Shown>
      );
    default:
      return impossible(handedOver);
  }
}

function Waiting({ orderId }: { orderId: string }) {
  return (
    <div class="wrap narrow">
      <div
        class="panel waiting"
        hx-get={routes.orderTicket(orderId)}
        hx-trigger="every 1s"
        hx-select={`#${TICKET_ID}`}
        hx-target={`#${TICKET_ID}`}
        hx-swap="outerMorph"
        {...keepOnFailure}
      >
        <h1>{texts.waiting}</h1>
        <p aria-busy="true">{texts.waitingText}</p>
        <CheckAgain href={routes.orderTicket(orderId)} />
        <p>
          <a href={routes.order(orderId)}>{texts.back}</a>
        </p>
      </div>
    </div>
  );
}

function Destroyed({ orderId, isRefunded }: { orderId: string; isRefunded: boolean }) {
  return (
    <div class="wrap narrow">
      <div class="panel">
        <h1>{texts.destroyed}</h1>
        <p>{isRefunded ? texts.destroyedText.refunded : texts.destroyedText.over}</p>
        <p class="actions">
          <a class="button" href={routes.order(orderId)}>
            {texts.back}
          </a>
        </p>
      </div>
    </div>
  );
}

function Shown({ orderId, ticket, children }: OrderTicketPageProps & { children: Child }) {
  return (
    <div class="full-code">
      <h1 class="full-ticket">{ticket === undefined ? texts.picture : ticket.title}</h1>
      {ticket && <WhenAndWhere ticket={ticket} />}
      {children}
      <p>
        <a href={routes.order(orderId)}>{texts.back}</a>
      </p>
    </div>
  );
}

function WhenAndWhere({ ticket }: { ticket: NamedTicket }) {
  const [place, seat] = [placeInWords(ticket), seatInWords(ticket)];
  return (
    <>
      <p>
        <EventWhen event={ticket} />
      </p>
      {place !== "" && <p>{place}</p>}
      {seat !== "" && <p class="full-seat">{seat}</p>}
    </>
  );
}

type TicketFileProps = { orderId: string; file: Extract<HandedOver, { state: "file" }> };

function TicketFile({ orderId, file: { type, code } }: TicketFileProps) {
  const address = routes.orderTicketFile(orderId);
  const hasPicture = type !== "application/pdf";
  return (
    <>
      {code && <DrawnCode code={code} />}
      {!code && hasPicture && <img class="ticket-picture" src={address} alt={texts.picture} />}
      <p>
        <a class="button" href={address} hx-boost="false" download>
          {texts.download[type]}
        </a>
      </p>
      <p class="full-note">{texts.file}</p>
      {!code && !hasPicture && <p class="full-note">{texts.fileAlone}</p>}
    </>
  );
}

function TicketCode({ code }: { code: ShownCode }) {
  return (
    <>
      <DrawnCode code={code} />
      {code.format === null && (
        <p class="full-note">
          <strong>{texts.typed}</strong> {texts.typedText}
        </p>
      )}
    </>
  );
}

function DrawnCode({ code }: { code: ShownCode }) {
  return (
    <>
      <p class="full-note">{texts.show}</p>
      <Barcode code={code} label={texts.code} />
      <p class="code-text">{code.text}</p>
    </>
  );
}
