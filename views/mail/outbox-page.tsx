// Shows the mail of a site without a mail server.

import { CALENDAR_NAME } from "../shared/calendar-file.ts";
import type { Instant, PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { When } from "../shared/values.tsx";
import { type Letter, letterText } from "./letter.ts";
import { words } from "./words.ts";

const text = words.outbox;

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
    <Layout page={page} title={text.title}>
      <div class="wrap">
        <h1>{text.title}</h1>
        <p>
          {text.lead} (<code>SMTP_URL</code>), {text.leadEnd}
        </p>
        {letters.length === 0 && (
          <div class="empty">
            <p>
              <strong>{text.empty}</strong>
            </p>
            <p>{text.emptyText}</p>
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
        {text.to} <strong>{to}</strong>, <When at={at} />
      </p>
      <p class="prose">{letterText(letter)}</p>
      {letter.calendar && (
        <p class="fine">
          {text.attached} {CALENDAR_NAME}
        </p>
      )}
      <p>
        <a href={letter.link.href}>{letter.link.label}</a>
      </p>
    </article>
  );
}
