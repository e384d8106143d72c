// Shows the draws of an event's waiting line, so that anyone can check them.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { dateTime } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";
import { words as allWords } from "./words.ts";

const words = allWords.draw;

/** Describes one draw. */
export type ShownDraw = {
  /** SHA-256 of the seed, in hex. */
  hash: string;
  /** The seed, in hex; null until the draw is over. */
  seed: string | null;
  /** First and last number of the draw. */
  from: number;
  to: number;
  startedAt: string;
  endsAt: string;
  /** The numbers in the order of their ranks; null while the seed is not known, and for very long draws. */
  order: readonly number[] | null;
};

type DrawPageProps = { page: PageContext; event: WaitedEvent; draws: readonly ShownDraw[] };

/** Shows each draw with its hash, its seed once it is over, and how to compute the order again. */
export function DrawPage({ page, event, draws }: DrawPageProps) {
  return (
    <Layout page={page} title={words.title(event.title)}>
      <div class="wrap prose">
        <h1>{words.heading}</h1>
        <p>
          <a href={routes.event(event.id)}>{event.title}</a>
        </p>
        <p>{words.text}</p>
        <p>
          <a href={`${routes.eventDraw(event.id)}?format=json`}>{words.json}</a>
        </p>
        {draws.length === 0 && <p>{words.none}</p>}
        {draws.map((draw) => (
          <Draw draw={draw} />
        ))}
      </div>
    </Layout>
  );
}

function Draw({ draw: { hash, seed, from, to, startedAt, endsAt, order } }: { draw: ShownDraw }) {
  return (
    <section>
      <h2>{dateTime(Date.parse(startedAt))}</h2>
      <p class="breakable">{words.hash(hash)}</p>
      <p class="breakable">{seed === null ? words.seedAt(dateTime(Date.parse(endsAt))) : words.seed(seed)}</p>
      <p>
        {words.numbers(from, to)}
        {order && words.order(order.join(", "))}
      </p>
    </section>
  );
}
