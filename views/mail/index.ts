// Exports the letters that the site sends and the outbox page.

export { accountLetterOn } from "./account-letters.ts";
export { type Letter, letterText } from "./letter.ts";
export { letterHtml } from "./letter-html.tsx";
export { letterOn } from "./letters.ts";
export type { AccountMailSubject, MailSite, MailSubject } from "./models.ts";
export { type OutboxLetter, OutboxPage } from "./outbox-page.tsx";
