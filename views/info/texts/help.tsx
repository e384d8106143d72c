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
        "Then pay by card. We ask your bank to set the money aside, confirm that the ticket is yours, and only then charge you. You get a receipt by e-mail.",
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
        "Holdfast does not hand tickets over yet. What you get here is a receipt: it shows what you bought and when, and it does not get you into the event.",
      ],
    },
    {
      id: "selling",
      heading: "How do I sell a ticket?",
      paragraphs: [
        <>
          Choose <a href={routes.ticketNew()}>Sell a ticket</a>, say what it is for and name your price. You can change
          the listing or remove it until somebody reserves the ticket.
        </>,
        "We e-mail you when it sells. Sales end when the event begins.",
      ],
    },
    {
      id: "fees",
      heading: "What does it cost?",
      paragraphs: [
        "Nothing is added to the price: buyers pay exactly what the page shows, and sellers are owed all of it.",
        "Payouts to sellers are not available in this preview. The page of your sales records what is owed to you.",
      ],
    },
    {
      id: "refunds",
      heading: "Can I get my money back?",
      paragraphs: [
        "The seller of a ticket can refund you from the page of their sales. You then get the whole price back on the card you paid with, and the ticket returns to the seller.",
        "If your card was charged for an order that did not go through, we return the money by ourselves.",
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
