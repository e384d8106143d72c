import { type Card, pay, takeRefundStep, takeStep } from "@holdfast/payments/testing";
import { fireVerdicts, verdictsDue } from "./money.ts";
import {
  buy,
  CHARGES,
  changeEvent,
  delist,
  deliveries,
  expiration,
  fireDeadline,
  giveBack,
  ordersIn,
  pass,
  reprice,
  type Sale,
  type Step,
  tellTicket,
  ticketIn,
} from "./sale.ts";
import { type FoundBytes, inspect, judge, upload, withdraw } from "./seal.ts";

const PRICES = [1_500, 2_000, 2_500];

/** Says what people and cards may do in a sale, besides the events that are on their way. */
export interface Plot {
  readonly buyers: readonly string[];
  readonly givesBack?: boolean;
  /** The card of each attempt to pay, in order. */
  readonly cards?: readonly Card[];
  /** The seller changes the price once or whenever they can, or delists. */
  readonly seller?: "edits" | "edits often" | "delists" | "withdraws" | "replaces";
  /** An operator moves or cancels the ticket's event. */
  readonly operator?: "moves" | "cancels";
  /** What the vault answers when a charge was accepted of a sealed ticket; default: it is away. */
  readonly vault?: FoundBytes;
  /** Whether time passes. */
  readonly hasClock?: boolean;
  /** Whether an event reaches all services that follow it in one step. */
  readonly isAtOnce?: boolean;
}

/**
 * Lists the steps that must come some time: deliveries, calls at Stripe, the vault's answers, deadlines, payments while
 * there are cards.
 */
export function dueSteps(sale: Sale, { cards = [], hasClock = false, isAtOnce = false, vault }: Plot): Step[] {
  const orders = ordersIn(sale);
  const paid = Object.keys(sale.cards).length;
  const card = cards[paid];
  const work = orders.flatMap(({ id }): Step[] => [
    (now) => takeStep(now, id, "none"),
    (now) => takeRefundStep(now, id, "none"),
  ]);
  const attempts = orders.map(({ id: orderId, userId }): Step => {
    return (now) => (card ? pay(now, { orderId, userId, chargeId: CHARGES[paid] ?? "" }, { card }) : now);
  });
  const clock = expiration.timers(sale.memory).map(
    (timer): Step =>
      (now) =>
        fireDeadline(now, timer),
  );
  return [
    ...attempts,
    ...deliveries(sale, { isAtOnce }),
    tellTicket,
    ...work,
    ...(vault ? [(now: Sale) => judge(now, vault), inspect] : []),
    ...(hasClock ? [...clock, fireVerdicts, passTime] : []),
  ];
}

/** Lists the steps that people may take or leave. */
export function freeSteps({ buyers, givesBack = false, seller, operator }: Plot): Step[] {
  return [
    ...buyers.map(
      (userId): Step =>
        (now) =>
          buy(now, userId),
    ),
    ...(givesBack
      ? buyers.map(
          (userId): Step =>
            (now) =>
              giveBack(now, userId),
        )
      : []),
    ...(seller === "edits" ? [edit] : []),
    ...(seller === "edits often"
      ? PRICES.map(
          (price): Step =>
            (now) =>
              reprice(now, price),
        )
      : []),
    ...(seller === "delists" ? [delist] : []),
    ...(seller === "withdraws" ? [withdraw] : []),
    ...(seller === "replaces" ? [(now: Sale) => upload(now, 2)] : []),
    ...(operator ? [(now: Sale) => changeEvent(now, operator)] : []),
  ];
}

function edit(sale: Sale): Sale {
  return ticketIn(sale).edition > 0 ? sale : reprice(sale, 2_500);
}

// To the next deadline: what lies between makes no difference to anyone.
function passTime(sale: Sale): Sale {
  const { now } = sale.memory;
  const deadlines = [...ordersIn(sale).map(({ expiresAt }) => expiresAt), ...verdictsDue(sale)];
  const ahead = deadlines.flatMap((at) => (at > now ? [at - now] : []));
  return ahead.length === 0 ? sale : pass(sale, Math.min(...ahead));
}
