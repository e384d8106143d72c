// Has Stripe asked about a payment, thaws payouts, and gives blocked codes to one side.

import { orderNumber, payoutReason, routes } from "@holdfast/views";
import { z } from "zod";
import { openMarket } from "../flows/market.ts";
import { readCode } from "../flows/money.ts";
import { type ActionKind, actionKind } from "./action-kind.ts";

const id = z.string().min(1).max(40);
const charge = z.object({ order: id, charge: id });
const payout = z.object({ order: id, fault: z.string().max(100).default("") });
const gift = z.object({ code: id, to: id });

const askStripe = actionKind({
  kind: "ask-stripe",
  title: "Ask Stripe now",
  isForGood: false,
  arguments: charge,
  target: ({ charge: chargeId }) => chargeId,
  sentence: ({ order }) =>
    `The site will read at Stripe, at once, how the payment of order ${orderNumber(order)} stands, its refund, its ` +
    "dispute and its payout too, and go on from there. It does so by itself every now and then.",
  backHref: (one) => (one === null ? routes.operatorPayments() : routes.operatorOrder(one.order)),
  async examine({ order, charge: chargeId }, site) {
    const found = await openMarket(site).payments.charge(chargeId);
    if (found?.orderId !== order) return { facts: [], refused: "There is no such payment." };
    return { facts: [["Payment", found.status], ...(found.stripeId ? [["At Stripe", found.stripeId] as const] : [])] };
  },
  async perform({ order, charge: chargeId }, context) {
    await openMarket(context).payments.askStripe({ id: chargeId, orderId: order }, context.commandId());
    return { status: "done", text: "Stripe is being asked. The page of the order shows what has changed." };
  },
});

const thaw = actionKind({
  kind: "thaw-payout",
  title: "Thaw the payout",
  isForGood: true,
  arguments: payout,
  target: ({ order }) => order,
  sentence: ({ order, fault }) =>
    `The seller of order ${orderNumber(order)} will be paid although ${reasonOf(fault)}. The same fault will not freeze ` +
    "this payout again; a dispute or a refund still does.",
  backHref: () => routes.operatorPayments(),
  async examine({ order, fault }, site) {
    const found = await openMarket(site).payments.payout(order);
    if (!found) return { facts: [], refused: "There is no such payout." };
    const isAsked = found.isTicketFaulty && found.stage === "frozen" && (found.ticketFault ?? "") === fault;
    return {
      facts: [["Payout", `${found.stage}${found.why === null ? "" : ` (${found.why})`}`]],
      ...(!isAsked && { refused: "This payout is not frozen for that reason any more." }),
    };
  },
  async perform({ order, fault }, context) {
    await openMarket(context).payments.thaw(order, fault === "" ? null : fault, context.commandId());
    return { status: "done", text: "The payout goes on. It is paid when it is due, unless something else holds it." };
  },
});

const give = actionKind({
  kind: "give-code",
  title: "Give the code",
  isForGood: true,
  arguments: gift,
  target: ({ code, to }) => `${code} ${to}`,
  sentence: ({ to }) =>
    `The code will belong to ${to}, who alone may list it from then on. A listing of anybody else that carries it ends. ` +
    "A payout that is frozen for it stays so until you thaw it.",
  backHref: () => routes.operatorPayments(),
  about: ({ to }) => to,
  async examine({ code: codeId, to }, site) {
    const market = openMarket(site);
    const code = await market.codes.code(codeId);
    if (!code?.isBlocked) return { facts: [], refused: "This code is not blocked." };
    const { sides, title } = await readCode(market, code);
    const side = sides.find(({ userId }) => userId === to);
    if (!side) return { facts: [], refused: "This person was no side of a sale with this code." };
    return {
      facts: [
        ["Ticket", title ?? "unknown"],
        ["To", side.number === null ? side.role : `${side.role} of order ${side.number}`],
      ],
    };
  },
  async perform({ code: codeId, to }, context) {
    const market = openMarket(context);
    const code = await market.codes.code(codeId);
    const sides = code === null || !code.isBlocked ? null : (await readCode(market, code)).sides;
    // A code that is not blocked any more may have been given by this very action: the actor knows.
    if (sides?.every(({ userId }) => userId !== to)) {
      return { status: "refused", text: "This person was no side of a sale with this code." };
    }
    await market.codes.give(codeId, to, context.commandId());
    return { status: "done", text: "The code has been given. Its owner can list the ticket." };
  },
});

/** Lists the kinds of actions on payments, payouts and codes. */
export const moneyActions: readonly ActionKind[] = [askStripe, thaw, give];

function reasonOf(fault: string): string {
  return payoutReason({ why: "ticket", ticketFault: fault === "" ? null : fault }) ?? "something was wrong";
}
