// The text of the contact page.

import { routes } from "../../routes.ts";
import type { InfoText } from "../info-page.tsx";
import { type SiteOperator, whatIsTested, whoRunsIt } from "../operator.ts";

/** Says how to reach those who run the site. */
export const contact = (operator: SiteOperator): InfoText => ({
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
      paragraphs: [whoRunsIt(operator), whatIsTested(operator) ?? "", writeTo(operator)],
    },
  ],
});

function writeTo({ email, isTest }: SiteOperator) {
  if (email !== null) {
    return (
      <>
        Write to <a href={`mailto:${email}`}>{email}</a>.
      </>
    );
  }
  return isTest
    ? "If you are trying it out, ask whoever gave you its address."
    : "They have not published an e-mail address.";
}
