// The text of the help page.

import { routes } from "../../routes.ts";
import type { InfoText } from "../info-page.tsx";

/** Says how buying, selling and refunds work. */
export const help: InfoText = {
  title: "Help",
  lead: "How buying, selling and refunds work on Holdfast.",
  sections: [
    {
      id: "buying",
      heading: "How do I buy a ticket?",
      paragraphs: [
        "Open a ticket and press Buy. It is reserved for you alone while you pay, usually for 15 minutes; the page of your order shows until when. You haven't been charged at that point.",
        "Then pay by card. We ask your bank to set the money aside, check once more that the ticket can be handed over to you, and only then charge you. You get a receipt by e-mail.",
        <>
          You can cancel a reservation at any time before you pay, and so free the ticket for others. All your orders
          are listed under <a href={routes.orders()}>My tickets</a>.
        </>,
      ],
    },
    {
      id: "late",
      heading: "What if I run out of time?",
      paragraphs: [
        "The reservation expires, and somebody else can have the ticket. You pay nothing. If a payment was already on its way, it is returned in full; it can take up to 10 days to appear on your statement.",
        "If it is still available, you can buy the ticket again.",
      ],
    },
    {
      id: "ticket",
      heading: "How do I get my ticket?",
      paragraphs: [
        <>
          A ticket that is marked as checked is handed over here. The moment you have paid, a button on the page of your
          order opens it: the file that the seller uploaded, and its code in the size that scanners like. You find it
          under <a href={routes.orders()}>My tickets</a> until 30 days after the event. We never send tickets by e-mail.
        </>,
        "Checked means: we read the code on the ticket, nobody else has listed or bought that code here, and we keep it locked until somebody has paid for it. A code that the seller typed in says so, because we have not seen the ticket itself. Whether the entrance accepts a ticket is decided by the organiser.",
        "Some listings say that the seller hands the ticket over. There, what you get here is a receipt, which does not get you into the event.",
      ],
    },
    {
      id: "selling",
      heading: "How do I sell a ticket?",
      paragraphs: [
        <>
          Choose <a href={routes.ticketNew()}>Sell a ticket</a>, say what it is for and name your price, and add the
          ticket: upload its file, or type in its code. You can change the listing or remove it until somebody reserves
          the ticket.
        </>,
        "If your file holds several tickets, you choose the page that you sell, and only that page is handed over. If we can't read a code, we say what to try instead.",
        "We e-mail you when it sells. Sales end when the event begins.",
      ],
    },
    {
      id: "resell",
      heading: "Can I sell a ticket that I bought here?",
      paragraphs: [
        "Yes. On the page of your order choose Sell this ticket. Nobody but you can list its code again, and after the sale it belongs to the new buyer.",
      ],
    },
    {
      id: "payouts",
      heading: "When do I get my money?",
      paragraphs: [
        <>
          After the event, usually three days later, once it is clear that it took place. Stripe makes the payouts: set
          up your account on <a href={routes.payouts()}>Payouts</a>, where you also see on which day each sale is paid.
          If an event is postponed, the payout moves with it; if it is cancelled, the buyer gets the money back.
        </>,
      ],
    },
    {
      id: "fees",
      heading: "What does it cost?",
      paragraphs: [
        "The price on every page is the whole price: nothing is added when you pay. Where the site takes a fee, it is part of that price and has a line of its own on the page of the ticket and on the receipt.",
        "Sellers see what they will get before they list a ticket. There is a limit to how far a price may lie above what the seller paid, and the form says it.",
      ],
    },
    {
      id: "refunds",
      heading: "Can I get my money back?",
      paragraphs: [
        "The seller of a ticket can refund you from the page of their sales. You then get the whole price back on the card you paid with, fees included, and the ticket returns to the seller: it can no longer be opened here.",
        "If your card was charged for an order that did not go through, we return the money by ourselves. If an event is cancelled, we refund its tickets.",
      ],
    },
    {
      id: "account",
      heading: "My account",
      paragraphs: [
        <>
          Forgot your password? <a href={routes.forgot()}>Set a new one</a>. On{" "}
          <a href={routes.account()}>your account</a> you can change your e-mail address, see where you are signed in,
          keep a copy of your data, and close the account.
        </>,
      ],
    },
  ],
};
