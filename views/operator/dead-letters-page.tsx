// Lists the dead letters of all services, with filters and what can be done with many at once.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { When } from "../shared/values.tsx";
import type { LetterFilter, LetterView } from "./models.ts";
import { words } from "./words.ts";

const { letters: text } = words;

type LettersProps = {
  page: PageContext;
  /** Letters of this page. */
  letters: readonly LetterView[];
  /** Number of all dead letters of the services that were asked. */
  total: number;
  /** What was asked for. */
  filter: LetterFilter;
  /** Names of all services. */
  services: readonly string[];
  /** Whether a service has more letters than were read. */
  hasMore: boolean;
  /** Address of the next page; absent on the last one, and for all services. */
  nextHref?: string | undefined;
};

/** Shows a page of dead letters. The buttons lead to a page that says what will happen. */
export function DeadLettersPage({ page, letters, total, filter, services, hasMore, nextHref }: LettersProps) {
  return (
    <OperatorLayout page={page} title={text.title}>
      <h1>{text.title}</h1>
      <p class="fine">{text.lead}</p>
      {(total > 0 || Object.values(filter).some((value) => value !== "")) && (
        <Filter filter={filter} services={services} />
      )}
      {letters.length === 0 ? (
        <p class="empty">{total === 0 ? text.empty : text.noMatch}</p>
      ) : (
        <>
          <p>{text.count(letters.length, total)}</p>
          <Letters letters={letters} />
        </>
      )}
      {nextHref !== undefined && (
        <p class="pager">
          <a class="button button-quiet" href={nextHref} rel="next">
            {text.more}
          </a>
        </p>
      )}
      {hasMore && nextHref === undefined && <p class="fine">{text.oneService}</p>}
    </OperatorLayout>
  );
}

function Filter({ filter, services }: { filter: LetterFilter; services: readonly string[] }) {
  const { service, type, error, age } = filter;
  const names = services.map((name) => ({ value: name, label: name }));
  const ages = Object.entries(text.ages).map(([value, label]) => ({ value, label }));
  return (
    <form class="operator-filter" method="get" action={routes.deadLetters()}>
      <Field
        label={text.service}
        name="service"
        value={service}
        options={[{ value: "", label: text.anyService }, ...names]}
      />
      <Field label={text.type} name="type" value={type} attributes={{ maxlength: 200, autocomplete: "off" }} />
      <Field label={text.error} name="error" value={error} attributes={{ maxlength: 200, autocomplete: "off" }} />
      <Field label={text.age} name="age" value={age} options={ages} />
      <button class="button-quiet" type="submit">
        {text.filter}
      </button>
    </form>
  );
}

const RETRY = "retry-dead-letters";
const DROP = "drop-dead-letters";

function Letters({ letters }: { letters: readonly LetterView[] }) {
  const all = letters.map(({ id }) => id).join(",");
  const every = (kind: string) => routes.operatorConfirm({ kind, letter: all });
  return (
    <form method="get" action={routes.operatorConfirm()}>
      <p class="actions operator-tools">
        <button type="submit" name="kind" value={RETRY}>
          {text.retry}
        </button>
        <button class="button-quiet" type="submit" name="kind" value={DROP}>
          {text.drop}
        </button>
        {letters.length > 1 && (
          <>
            <a href={every(RETRY)}>{text.retryAll(letters.length)}</a>
            <a href={every(DROP)}>{text.dropAll(letters.length)}</a>
          </>
        )}
      </p>
      <ul class="rows">
        {letters.map((letter) => (
          <Letter {...letter} />
        ))}
      </ul>
    </form>
  );
}

function Letter(letter: LetterView) {
  const { id, service, about, error, deliveries, at } = letter;
  const what = nameOf(letter);
  return (
    <li class="row operator-letter">
      <input type="checkbox" name="letter" value={id} aria-label={text.choose(`${what}, ${id}`)} />
      <div>
        <strong>
          <a href={routes.deadLetter(id)}>{what}</a>
        </strong>{" "}
        <span class="operator-chip">{service}</span>
        <p class="operator-error">{error}</p>
        {about !== null && (
          <p class="fine">
            {about.kind} <code>{about.id}</code>
          </p>
        )}
      </div>
      <p class="fine operator-letter-when">
        <When at={at} />
        <br />
        {text.attempts(deliveries)}
      </p>
    </li>
  );
}

/** Returns what failed in words: the type of an event, or a timer. */
export function nameOf({ type, timer }: Pick<LetterView, "type" | "timer">): string {
  return type ?? text.timer(timer ?? "?");
}
