// Shows one dead letter: what failed, why, how often, and the event itself.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Facts, When } from "../shared/values.tsx";
import { nameOf } from "./dead-letters-page.tsx";
import type { WholeLetterView } from "./models.ts";
import { words } from "./words.ts";

const { letters: text } = words;

/** Shows all of a dead letter, with the ways to retry and to drop it. */
export function DeadLetterPage({ page, letter }: { page: PageContext; letter: WholeLetterView }) {
  const { id, service, error, attempts, data, holdsBack } = letter;
  const title = nameOf(letter);
  return (
    <OperatorLayout page={page} title={title}>
      <p>
        <a href={routes.deadLetters()}>{text.back}</a>
      </p>
      <h1>
        {title} <span class="operator-chip">{service}</span>
      </h1>
      <p class="operator-error operator-error-large">{error}</p>
      {holdsBack && <p class="operator-warning">{text.holdsBack}</p>}
      <p class="actions">
        <a class="button" href={routes.operatorConfirm({ kind: "retry-dead-letters", letter: id })}>
          {text.retryOne}
        </a>
        <a class="button button-quiet" href={routes.operatorConfirm({ kind: "drop-dead-letters", letter: id })}>
          {text.dropOne}
        </a>
      </p>
      <section class="panel" aria-label={title}>
        <Facts facts={factsOf(letter)} />
      </section>
      {attempts.length > 0 && (
        <section aria-labelledby="attempts">
          <h2 id="attempts">{text.history}</h2>
          <ol class="operator-attempts">
            {attempts.map(({ at, consumer, error: why }) => (
              <li>
                <When at={at} />
                {consumer !== "" && (
                  <>
                    {" "}
                    <span class="fine">{text.by(consumer)}</span>
                  </>
                )}
                <p class="operator-error">{why}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="event">
        <h2 id="event">{text.event}</h2>
        <pre class="operator-data" tabindex={0}>
          {data}
        </pre>
      </section>
    </OperatorLayout>
  );
}

function factsOf({ id, about, from, at, publishedAt, cause, stream, entry }: WholeLetterView) {
  const document = about && (
    <>
      {about.kind} <code>{about.version === null ? about.id : text.version(about.id, about.version)}</code>
    </>
  );
  return [
    ["Id", <code>{id}</code>],
    [text.gaveUp, <When at={at} />],
    [text.document, document],
    [text.from, from],
    [text.published, publishedAt === null ? null : <When at={publishedAt} />],
    [text.cause, cause === null || cause === "" ? null : <code>{cause}</code>],
    [text.stream, <code>{stream}</code>],
    [text.entry, <code>{entry}</code>],
  ] as const;
}
