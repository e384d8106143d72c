// Makes the errors of the API in Stripe's shape.
/** Describes the `error` object of an answer; further fields hold the objects concerned, such as `payment_intent`. */
export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  doc_url?: string;
  [object: string]: unknown;
};

/**
 * Ends a call with an error in Stripe's shape.
 *
 * An error of the phase `execution` is stored under the idempotency key. One of the phase `validation` is not, so that
 * the corrected call may use the same key.
 */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: ErrorBody;
  readonly phase: "validation" | "execution";

  constructor(status: number, body: ErrorBody, phase: "validation" | "execution") {
    super(body.message);
    this.name = "Failure";
    this.code = body.code ?? body.type;
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: documentation(body.code) };
    this.phase = phase;
  }
}

/** Makes a 400 for a faulty parameter, of the phase `validation`. */
export function invalidParameter(param: string, message: string, code?: string): Failure {
  const body = { type: "invalid_request_error" as const, message, param };
  return new Failure(400, code === undefined ? body : { ...body, code }, "validation");
}

/** Makes a 400 for a valid call that the present state forbids, of the phase `execution`. */
export function refused(
  message: string,
  details: { code?: string; param?: string; [object: string]: unknown } = {},
): Failure {
  return new Failure(400, { type: "invalid_request_error", message, ...details }, "execution");
}

/** Makes a 404 for an unknown id in the path, or with `inPath` false a 400 for one in a parameter. */
export function missing(noun: string, id: string, param: string, inPath = true): Failure {
  const message = `No such ${noun}: '${id}'`;
  const body = { type: "invalid_request_error" as const, code: "resource_missing", message, param };
  return new Failure(inPath ? 404 : 400, body, "execution");
}

function documentation(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}
