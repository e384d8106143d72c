// The text of the privacy page.

import { routes } from "../../routes.ts";
import type { InfoText } from "../info-page.tsx";
import { type SiteOperator, whoRunsIt } from "../operator.ts";

/** Says what the site stores of people and who sees it. */
export const privacy = (operator: SiteOperator): InfoText => ({
  title: "Privacy",
  lead: "What Holdfast stores about you, what for, and who sees it.",
  sections: [
    {
      id: "stored",
      heading: "What we store",
      paragraphs: [
        "Your e-mail address and your password, from which the password itself cannot be read. What you list, reserve, buy and sell, with the times. The places where you are signed in: the kind of browser, its time zone, and when it was last seen.",
        "The tickets that you add: we keep them encrypted, hand them to nobody but their buyer, and delete them 30 days after the event. Of their codes we keep a fingerprint that long, by which a second listing is recognised.",
        "We do not store card numbers. You type them on the page of Stripe, which takes our payments and has a privacy policy of its own.",
      ],
    },
    {
      id: "seen",
      heading: "Who sees it",
      paragraphs: [
        "Everybody sees what you offer for sale, but not your name or address. Buyers and sellers do not see each other's e-mail address. Those who run the site can see what is stored.",
        "Stripe learns what you pay for and how much. If you sell, Stripe also asks you for what it needs to pay you, on pages of its own; we see only whether that is complete.",
      ],
    },
    {
      id: "cookies",
      heading: "Cookies",
      paragraphs: [
        "We set only cookies that the site needs: they keep you signed in, carry a note from one page to the next, and remember your time zone, so that tonight is your night. There is no tracking, and pages load nothing from other sites.",
      ],
    },
    {
      id: "rights",
      heading: "Your data is yours",
      paragraphs: [
        <>
          On <a href={routes.account()}>your account</a> you can keep a copy of what we know about you, correct your
          address, and close the account. What we know of you is then deleted, except what has to be kept about sales.
        </>,
      ],
    },
    {
      id: "operator",
      heading: "Who is responsible",
      paragraphs: [
        whoRunsIt(operator),
        <>
          How to reach them is on the <a href={routes.contact()}>contact page</a>.
        </>,
      ],
    },
  ],
});
