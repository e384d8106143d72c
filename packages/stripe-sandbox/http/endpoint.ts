import type { Context } from "../state/context.ts";
import type { ErrorBody } from "./failure.ts";
import type { Field } from "./fields.ts";
import type { Parameters } from "./form.ts";

/** What a call answers: an object with 200, or an error that leaves its changes standing (402). */
export type Outcome = { status: 200; body: object } | { status: 402; body: { error: ErrorBody } };

/** A call whose parameters are valid, ready to run inside a transaction. */
export type PreparedCall = (context: Context) => Outcome;

/** One method and path of Stripe's HTTP; `path` may hold `:id`. */
export type Endpoint = {
  method: "GET" | "POST";
  path: string;
  /** Reads the parameters; throws a `Failure` that is never stored under the idempotency key. */
  prepare: (parameters: Parameters, id: string) => PreparedCall;
};

/**
 * Describes an endpoint: `route` is its method and path, `fields` reads its parameters
 * (`expand` is not among them: every endpoint takes it), `run` does the work in a transaction.
 */
export function endpoint<V>(
  route: `${Endpoint["method"]} /v1/${string}`,
  fields: Field<V | undefined>,
  run: (context: Context, values: V, id: string) => Outcome,
): Endpoint {
  const [method, path] = route.startsWith("GET ")
    ? (["GET", route.slice(4)] as const)
    : (["POST", route.slice(5)] as const);
  return {
    method,
    path,
    prepare: (parameters, id) => {
      const values = fields(parameters, "");
      if (values === undefined) throw new Error(`Cannot read ${route}: its fields gave nothing`);
      return (context) => run(context, values, id);
    },
  };
}

/** Answers 200 with an object. */
export function ok(body: object): Outcome {
  return { status: 200, body };
}
