// Shows operators what is not finished with money: payments, refunds, disputes, payouts, and blocked codes.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Price, When } from "../shared/values.tsx";
import type { ChargeRow, CodeRow, DisputeRow, Listed, MoneyList, MoneyView, PayoutRow } from "./market-models.ts";
import { OrderLink, PersonLink } from "./market-values.tsx";
import { marketWords } from "./market-words.ts";
import { payoutReason, payoutStage } from "./payout-words.ts";

const { money: text } = marketWords;

type MoneyProps = {
  page: PageContext;
  /** The lists that were asked for. */
  money: MoneyView;
  /** The one list that was asked for; absent: the beginning of each. */
  show?: MoneyList | undefined;
};

/** Shows the beginning of every list, or one of them page by page. */
export function MoneyPage({ page, money, show }: MoneyProps) {
  const isCalm = Object.values(money).every(({ rows }) => rows.length === 0) && show === undefined;
  const { charges, disputes, payouts, held, codes } = money;
  return (
    <OperatorLayout page={page} title={text.title}>
      <h1>{text.title}</h1>
      <p class="fine">{text.lead}</p>
      {show !== undefined && (
        <p>
          <a href={routes.operatorPayments()}>{text.back}</a>
        </p>
      )}
      {isCalm && (
        <div class="operator-calm">
          <h2>{text.calm}</h2>
          <p>{text.calmText}</p>
        </div>
      )}
      <List name="disputes" list={disputes} show={show} columns={[text.order, text.amount, text.due, text.act]}>
        {disputes?.rows.map((row) => (
          <Dispute {...row} />
        ))}
      </List>
      <List name="payouts" list={payouts} show={show} columns={[text.order, text.amount, text.state, text.act]}>
        {payouts?.rows.map((row) => (
          <Payout {...row} />
        ))}
      </List>
      <List name="codes" list={codes} show={show} columns={[text.ticket, text.blockedBy, text.act]}>
        {codes?.rows.map((row) => (
          <Code {...row} />
        ))}
      </List>
      <List name="charges" list={charges} show={show} columns={[text.order, text.amount, text.state, text.act]}>
        {charges?.rows.map((row) => (
          <Charge {...row} />
        ))}
      </List>
      <List name="held" list={held} show={show} columns={[text.order, text.amount, text.state, text.act]}>
        {held?.rows.map((row) => (
          <Payout {...row} />
        ))}
      </List>
    </OperatorLayout>
  );
}

type ListProps = {
  name: MoneyList;
  list: Listed<unknown> | undefined;
  show: MoneyList | undefined;
  columns: readonly string[];
  children: Child;
};

function List({ name, list, show, columns, children }: ListProps) {
  if (list === undefined || (list.rows.length === 0 && show === undefined)) return null;
  const { title, lead, empty } = text.lists[name];
  return (
    <section aria-labelledby={name}>
      <h2 id={name}>{title}</h2>
      <p class="fine">{lead}</p>
      {list.rows.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <table class="operator-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col">{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      )}
      {list.nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={list.nextHref} {...(show !== undefined && { rel: "next" })}>
            {show === undefined ? text.all : text.more}
          </a>
        </p>
      )}
    </section>
  );
}

function Sum({ cents, currency, since, label }: { cents: number; currency: string; since: unknown; label: string }) {
  return (
    <td data-label={label}>
      <Price cents={cents} currency={currency} />
      {since}
    </td>
  );
}

function AskStripe({ orderId, chargeId, number }: { orderId: string; chargeId: string; number: string }) {
  const href = routes.operatorConfirm({ kind: "ask-stripe", order: orderId, charge: chargeId });
  return (
    <p>
      <a href={href} aria-label={text.askAbout(number)}>
        {text.ask}
      </a>
    </p>
  );
}

function Charge({ id, orderId, number, title, buyerId, cents, currency, since, step, fault, failures }: ChargeRow) {
  return (
    <tr>
      <th scope="row">
        <OrderLink orderId={orderId} number={number} title={title} />
        <PersonLink id={buyerId} role="buyer" />
      </th>
      <Sum label={text.amount} cents={cents} currency={currency} since={<Since at={since} />} />
      <td data-label={text.state}>
        <span {...(step === "unknown" || step === "refund failed" ? { class: "operator-bad" } : {})}>
          {text.steps[step]}
        </span>
        {fault !== null && (
          <p class="fine">
            <code>{fault}</code>
          </p>
        )}
        {failures > 0 && <p class="operator-bad">{text.failures(failures)}</p>}
      </td>
      <td data-label={text.act}>
        <AskStripe orderId={orderId} chargeId={id} number={number} />
      </td>
    </tr>
  );
}

function Since({ at }: { at: ChargeRow["since"] }) {
  return (
    <p class="fine">
      <When at={at} />
    </p>
  );
}

function Dispute({ id, orderId, number, title, buyerId, cents, currency, disputeId, isInquiry, dueAt }: DisputeRow) {
  return (
    <tr>
      <th scope="row">
        <OrderLink orderId={orderId} number={number} title={title} />
        <PersonLink id={buyerId} role="buyer" />
      </th>
      <Sum
        label={text.amount}
        {...{ cents, currency }}
        since={<p class={isInquiry ? "fine" : "operator-bad"}>{isInquiry ? text.inquiry : text.disputed}</p>}
      />
      <td data-label={text.due}>
        {dueAt === null ? text.noDue : <When at={dueAt} />}
        <p class="fine">
          <code>{disputeId}</code>
        </p>
      </td>
      <td data-label={text.act}>
        <AskStripe orderId={orderId} chargeId={id} number={number} />
      </td>
    </tr>
  );
}

function Payout(row: PayoutRow) {
  const { orderId, chargeId, number, title, sellerId, cents, currency, soldAt, stage, why, ticketFault } = row;
  const thaw = { kind: "thaw-payout", order: orderId, fault: ticketFault ?? "" };
  const reason = payoutReason(row);
  return (
    <tr>
      <th scope="row">
        <OrderLink orderId={orderId} number={number} title={title} />
        <PersonLink id={sellerId} role="seller" />
      </th>
      <Sum
        label={text.amount}
        {...{ cents, currency }}
        since={
          <p class="fine">
            {text.sold} <When at={soldAt} />
          </p>
        }
      />
      <td data-label={text.state}>
        <span {...(stage === "frozen" && { class: "operator-bad" })}>{payoutStage(stage)}</span>
        {reason !== null && <p class="fine">{reason}</p>}
        {row.fault !== null && (
          <p class="fine">
            <code>{row.fault}</code>
          </p>
        )}
        {row.failures > 0 && <p class="operator-bad">{text.failures(row.failures)}</p>}
      </td>
      <td data-label={text.act}>
        {stage === "frozen" && why === "ticket" && (
          <p>
            <a href={routes.operatorConfirm(thaw)} aria-label={text.thawOf(number)}>
              {text.thaw}
            </a>
          </p>
        )}
        <AskStripe orderId={orderId} chargeId={chargeId} number={number} />
      </td>
    </tr>
  );
}

function Code({ id, ticketId, title, blockedBy, sides }: CodeRow) {
  const name = title ?? text.anyTicket;
  return (
    <tr>
      <th scope="row">
        {ticketId === null ? name : <a href={routes.operatorTicket(ticketId)}>{name}</a>}
        <p class="fine">
          <code>{id}</code>
        </p>
      </th>
      <td data-label={text.blockedBy}>
        {blockedBy.map(({ orderId, number }) => (
          <p>
            <a href={routes.operatorOrder(orderId)}>{number}</a>
          </p>
        ))}
      </td>
      <td data-label={text.act}>
        {sides.map(({ userId, role, number }) => (
          <p>
            <a href={routes.operatorConfirm({ kind: "give-code", code: id, to: userId })}>
              {text.give(text.sides[role](number))}
            </a>
          </p>
        ))}
      </td>
    </tr>
  );
}
