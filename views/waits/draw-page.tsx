// Shows the draws of an event's waiting line, so that anyone can check them.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { dateTime } from "../shared/format.ts";
import { Layout } from "../shared/layout.tsx";
import type { WaitedEvent } from "./models.ts";

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
    <Layout page={page} title={`Draw: ${event.title}`}>
      <div class="wrap prose">
        <h1>The draw of the waiting list</h1>
        <p>{event.title}</p>
        <p>
          Everyone who joins within 10 minutes of the first person gets a number: 1, 2, 3 and so on. Before the first
          number is given, we choose a random seed and publish its hash. When the 10 minutes are over we publish the
          seed. The rank of a number is the first 6 bytes of HMAC-SHA256 with the bytes of the seed as the key and the
          number in decimal digits as the message. The lowest rank is first. The hash is SHA-256 of the bytes of the
          seed.
        </p>
        <p>
          <a href={`${routes.eventDraw(event.id)}?format=json`}>The same as JSON</a>
        </p>
        {draws.length === 0 && <p>There has been no draw yet.</p>}
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
      <p class="breakable">Hash: {hash}</p>
      <p class="breakable">Seed: {seed ?? `published at ${dateTime(Date.parse(endsAt))}`}</p>
      <p>
        Numbers {from} to {to}
        {order && `, in this order: ${order.join(", ")}`}
      </p>
    </section>
  );
}
