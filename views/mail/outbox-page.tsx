// Shows the mail of a site without a mail server.

import type { Instant, PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { type Letter, letterText } from "./letter.ts";

/** Describes a letter that was written and not sent. */
export type OutboxLetter = {
  /** Id of the letter. */
  id: string;
  /** E-mail address of the recipient. */
  to: string;
  /** When the letter was written. */
  at: Instant;
  /** The letter itself. */
  letter: Letter;
};

type OutboxPageProps = { page: PageContext; letters: readonly OutboxLetter[] };

/** Shows, for development only, the letters that the site would have sent, in the order given. */
export function OutboxPage({ page, letters }: OutboxPageProps) {
  return (
    <Layout page={page} title="Outbox">
      <div class="wrap">
        <h1>Outbox</h1>
        <p>
          What this site would have mailed, newest first. No mail server is set (<code>SMTP_URL</code>), so nothing was
          sent. This page is for development only.
        </p>
        {letters.length === 0 && (
          <div class="empty">
            <p>
              <strong>There is no mail yet.</strong>
            </p>
            <p>Buy a ticket, or let a reservation expire.</p>
          </div>
        )}
        {letters.map((one) => (
          <OutboxEntry one={one} />
        ))}
      </div>
    </Layout>
  );
}

function OutboxEntry({ one: { id, to, at, letter } }: { one: OutboxLetter }) {
  return (
    <article class="panel" aria-labelledby={`letter-${id}`}>
      <h2 id={`letter-${id}`}>{letter.subject}</h2>
      <p class="fine">
        To <strong>{to}</strong>, <When at={at} />
      </p>
      <p class="prose">{letterText(letter)}</p>
      <p>
        <a href={letter.link.href}>{letter.link.label}</a>
      </p>
    </article>
  );
}
