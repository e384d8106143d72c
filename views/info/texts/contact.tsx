// The text of the contact page. Whoever runs the site replaces it by their own.

import { routes } from "../../routes.ts";
import type { InfoText } from "../info-page.tsx";

/** Says how to reach those who run the site. */
export const contact: InfoText = {
  title: "Contact",
  lead: "How to reach the people who run this site.",
  sections: [
    {
      id: "questions",
      heading: "Questions",
      paragraphs: [
        <>
          Many questions are answered on the <a href={routes.help()}>help page</a>. If yours is about an order, have its
          number at hand: it is on the receipt and begins with HF.
        </>,
      ],
    },
    {
      id: "reach",
      heading: "Write to us",
      paragraphs: [
        "This page is a placeholder: whoever runs the site puts their name, their address and an e-mail address here.",
      ],
    },
  ],
};
