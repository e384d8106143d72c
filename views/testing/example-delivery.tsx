// Shows the pages on which tickets are sealed and handed over with example data.

import {
  type HandedOver,
  OrderTicketPage,
  routes,
  type SealedTicket,
  SealPage,
  type SealPageProps,
  type TicketOnSale,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const CODE = { text: "7K3Q 9XWM 20PR", format: "QRCode" };

/** Returns the pages of a seal in each state, and those of a bought ticket, each with its name. */
export function exampleDeliveries(contextOf: (path: string) => PageContext, ticket: TicketOnSale) {
  return [...sealPages(contextOf, ticket), ...ticketPages(contextOf, ticket)];
}

function sealPages(contextOf: (path: string) => PageContext, ticket: TicketOnSale) {
  const path = routes.ticketSeal(ticket.id);
  const shown = (
    name: string,
    seal: SealPageProps["seal"],
    rest: Partial<SealPageProps> & { status?: SealedTicket["status"] } = {},
  ) => {
    const { status = "draft", ...props } = rest;
    const sealed = { id: ticket.id, status, named: ticket };
    return {
      name: `seal-${name}`,
      path,
      markup: <SealPage page={contextOf(path)} ticket={sealed} seal={seal} {...props} />,
    };
  };
  const choices = [
    { page: 1, format: "QRCode" },
    { page: 2, format: "QRCode" },
  ];
  const reading = { section: "Balcony C", row: "4", seat: "17", date: "2026-12-04", time: "19:30" };
  return [
    shown("empty", { state: "empty" }),
    shown(
      "empty-faulty",
      { state: "empty" },
      { errors: [{ field: "code", message: "The code is too short" }], typedCode: "A-1" },
    ),
    shown("no-file", { state: "empty" }, { errors: [{ field: "file", message: "Choose a file first" }] }),
    shown("inspecting", { state: "inspecting", kind: "file" }),
    shown("refused", { state: "refused", kind: "file", reason: "no-code" }),
    shown("code-taken", { state: "refused", kind: "code", reason: "code taken" }),
    shown("choose", { state: "refused", kind: "file", reason: "several-codes", choices }),
    shown("sealed", { state: "sealed", kind: "file" }, { status: "available", reading }),
    shown("sealed-code", { state: "sealed", kind: "code" }, { status: "available" }),
    shown("sealed-draft", { state: "sealed", kind: "file" }),
    shown("sealed-reserved", { state: "sealed", kind: "file" }, { status: "reserved" }),
    shown("withdrawing", { state: "withdrawing", kind: "file" }, { status: "available" }),
    shown("released", { state: "released", kind: "file" }, { status: "sold" }),
    {
      name: "seal-unnamed",
      path,
      markup: <SealPage page={contextOf(path)} ticket={{ id: ticket.id, status: "draft" }} seal={{ state: "empty" }} />,
    },
    shown("destroyed", { state: "destroyed" }, { status: "delisted" }),
  ];
}

function ticketPages(contextOf: (path: string) => PageContext, ticket: TicketOnSale) {
  const path = routes.orderTicket("o1");
  const shown = (name: string, handedOver: HandedOver) => ({
    name: `handed-${name}`,
    path,
    markup: <OrderTicketPage page={contextOf(path)} orderId="o1" ticket={ticket} handedOver={handedOver} />,
  });
  return [
    shown("waiting", { state: "waiting" }),
    shown("pdf", { state: "file", type: "application/pdf" }),
    shown("pdf-code", { state: "file", type: "application/pdf", code: CODE }),
    shown("picture", { state: "file", type: "image/png" }),
    shown("bars", { state: "file", type: "image/png", code: { text: "HF1234567890", format: "Code128" } }),
    shown("typed", { state: "code", code: { ...CODE, format: null } }),
    shown("refunded", { state: "destroyed", isRefunded: true }),
    shown("over", { state: "destroyed", isRefunded: false }),
  ];
}
