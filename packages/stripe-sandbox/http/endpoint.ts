// Declares the endpoints of the API as data: route, parameters, work.
import type { Context } from "../state/context.ts";
import type { ErrorBody } from "./failure.ts";
import type { Field } from "./fields.ts";
import type { Parameters } from "./form.ts";

/** Holds the answer of a call: 200 with an object, or 402 with an error whose changes are kept. */
export type Outcome = { status: 200; body: object } | { status: 402; body: { error: ErrorBody } };

/** Runs a call whose parameters are valid, inside a transaction. */
export type PreparedCall = (context: Context) => Outcome;

/** Holds the ids in a path: of the object, and of a part of it; empty when the path has none. */
export type PathIds = { id: string; part: string };

/** Describes one method and path of the API; `path` may hold `:id` and `:part`. */
export type Endpoint = {
  method: "GET" | "POST";
  path: string;
  /** Reads the parameters; throws a Failure that is not stored under the idempotency key. */
  prepare: (parameters: Parameters, ids: PathIds) => PreparedCall;
  /** Says that the endpoint also answers for a connected account, which the header `Stripe-Account` names. */
  isForAccounts?: true;
};

type Route = `${Endpoint["method"]} /v1/${string}`;

/**
 * Declares an endpoint: `route` is its method and path, `fields` reads its parameters (without `expand`, which every
 * endpoint takes), `run` does the work in a transaction.
 */
export function endpoint<V>(
  route: Route,
  fields: Field<V | undefined>,
  run: (context: Context, values: V, id: string) => Outcome,
): Endpoint {
  return partEndpoint(route, fields, (context, values, { id }) => run(context, values, id));
}

/** Declares an endpoint, as `endpoint` does, whose path also names a part of the object (`:part`). */
export function partEndpoint<V>(
  route: Route,
  fields: Field<V | undefined>,
  run: (context: Context, values: V, ids: PathIds) => Outcome,
): Endpoint {
  const [method, path] = route.startsWith("GET ")
    ? (["GET", route.slice(4)] as const)
    : (["POST", route.slice(5)] as const);
  return {
    method,
    path,
    prepare: (parameters, ids) => {
      const values = fields(parameters, "");
      if (values === undefined) throw new Error(`Cannot read ${route}: its fields gave nothing`);
      return (context) => run(context, values, ids);
    },
  };
}

/** Makes an endpoint answer for connected accounts too. */
export function forAccounts(one: Endpoint): Endpoint {
  return { ...one, isForAccounts: true };
}

/** Makes the answer 200 with an object. */
export function ok(body: object): Outcome {
  return { status: 200, body };
}
