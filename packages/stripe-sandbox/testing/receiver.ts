// Receives webhooks in tests, as a shop does.
import { Stripe } from "stripe";
import { afterwards } from "./sandbox.ts";

/** Holds one webhook as it was received. */
export type Received = {
  id: string;
  type: string;
  /** Holds the reason why the SDK has refused the webhook; undefined: it was accepted. */
  refusal: string | undefined;
  atMs: number;
  event: Stripe.Event | undefined;
};

/** Sets the default secret of receivers. */
export const SECRET = "whsec_of_the_shop";

/**
 * Serves an endpoint for one test. Verifies webhooks by the SDK and answers 400 for refused ones, else as `answerWith`
 * has set, by default 200.
 */
export function openReceiver({ secret = SECRET, port = 0 } = {}) {
  const received: Received[] = [];
  let answer: (received: Received) => Response | Promise<Response> = () => new Response("thanks");
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const one = await read(request, secret);
      received.push(one);
      return one.refusal === undefined ? await answer(one) : new Response(one.refusal, { status: 400 });
    },
  });
  afterwards(() => server.stop(true));
  return {
    url: `http://127.0.0.1:${server.port}/webhooks/stripe`,
    port: server.port ?? 0,
    received,
    types: () => received.map(({ type }) => type),
    accepted: () => received.filter(({ refusal }) => refusal === undefined),
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    stop: () => server.stop(true),
  };
}

const { webhooks } = new Stripe("sk_test_receiver");

async function read(request: Request, secret: string): Promise<Received> {
  const body = await request.text();
  const atMs = Date.now();
  try {
    const header = request.headers.get("stripe-signature") ?? "";
    const event = await webhooks.constructEventAsync(body, header, secret);
    return { id: event.id, type: event.type, refusal: undefined, atMs, event };
  } catch (error) {
    const type = /"type": "([a-z_]+\.[a-z_.]+)"/.exec(body)?.[1] ?? "";
    return { id: "", type, refusal: error instanceof Error ? error.message : "no error", atMs, event: undefined };
  }
}
