// Declares the endpoints of the API as data: route, parameters, work.
import type { Context } from "../state/context.ts";
import type { ErrorBody } from "./failure.ts";
import type { Field } from "./fields.ts";
import type { Parameters } from "./form.ts";

/** Holds the answer of a call: 200 with an object, or 402 with an error whose changes are kept. */
export type Outcome = { status: 200; body: object } | { status: 402; body: { error: ErrorBody } };

/** Runs a call whose parameters are valid, inside a transaction. */
export type PreparedCall = (context: Context) => Outcome;

/** Describes one method and path of the API; `path` may hold `:id`. */
export type Endpoint = {
  method: "GET" | "POST";
  path: string;
  /** Reads the parameters; throws a Failure that is not stored under the idempotency key. */
  prepare: (parameters: Parameters, id: string) => PreparedCall;
};

/**
 * Declares an endpoint: `route` is its method and path, `fields` reads its parameters (without `expand`, which every
 * endpoint takes), `run` does the work in a transaction.
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

/** Makes the answer 200 with an object. */
export function ok(body: object): Outcome {
  return { status: 200, body };
}
