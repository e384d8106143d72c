/** The `error` object of a Stripe answer; fields beyond these carry the objects concerned. */
export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  doc_url?: string;
  [object: string]: unknown;
};

/**
 * An answer other than success, in Stripe's shape.
 *
 * `phase` decides about the idempotency key: an answer from `execution` is stored under it,
 * one from `validation` is not, because the call may be repeated once it is put right.
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

/** Makes the 400 for a parameter that Stripe would refuse before doing anything. */
export function invalidParameter(param: string, message: string, code?: string): Failure {
  const body = { type: "invalid_request_error" as const, message, param };
  return new Failure(400, code === undefined ? body : { ...body, code }, "validation");
}

/** Makes the refusal of a call that was well formed and met the wrong state; 400 unless told. */
export function refused(
  message: string,
  details: { code?: string; param?: string; [object: string]: unknown } = {},
): Failure {
  return new Failure(400, { type: "invalid_request_error", message, ...details }, "execution");
}

/** Makes the 404 for an id in the path, or the 400 for an id in a parameter (`inPath: false`). */
export function missing(noun: string, id: string, param: string, inPath = true): Failure {
  const message = `No such ${noun}: '${id}'`;
  const body = { type: "invalid_request_error" as const, code: "resource_missing", message, param };
  return new Failure(inPath ? 404 : 400, body, "execution");
}

function documentation(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}
