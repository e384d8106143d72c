// Describes the headers that operations read and set.

import type { AnswerHeader, RequestHeader } from "./operation.ts";

const WORDS = { type: "string", maxLength: 8_192, pattern: String.raw`^[^\r\n]*$` } as const;
const SECONDS = { type: "integer", minimum: 1, maximum: 86_400, format: "int32" } as const;

/** Describes the request headers that some operations read. */
export const requestHeaders = {
  "Idempotency-Key": {
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: String.raw`^[\x20-\x7e]{1,255}$` },
    description:
      "Names this request, so that sending it again has no further effect. A repetition within 48 hours gets the first " +
      "answer, with `Idempotency-Replayed`; the same key with another body is 409.",
  },
  "If-Match": {
    schema: { ...WORDS, maxLength: 1_000 },
    description: "The `ETag` of the version that the change was made from; 409 when the ticket has changed since.",
  },
  "Stripe-Signature": {
    schema: { ...WORDS, maxLength: 1_000 },
    description: "Stripe's signature of the body.",
  },
} as const satisfies Readonly<Record<RequestHeader, unknown>>;

/** Describes the answer headers that some operations set. */
export const answerHeaders = {
  ETag: {
    name: "ETag",
    isRequired: true,
    schema: { type: "string", maxLength: 20, pattern: String.raw`^"\d+"$` },
    description: "Version of the ticket, for `If-Match`.",
  },
  "Idempotency-Replayed": {
    name: "Idempotency-Replayed",
    isRequired: false,
    schema: { type: "string", enum: ["true"] },
    description: "Says that this is the stored answer of an earlier request with the same `Idempotency-Key`.",
  },
  Link: {
    name: "Link",
    isRequired: false,
    schema: WORDS,
    description: 'Address of the next part, as `<address>; rel="next"`; absent on the last part.',
  },
  Location: {
    name: "Location",
    isRequired: true,
    schema: { ...WORDS, format: "uri-reference" },
    description: "Path of what was created.",
  },
  "Retry-After": {
    name: "Retry-After",
    isRequired: true,
    schema: SECONDS,
    description: "Seconds until the request may be sent again.",
  },
  "Retry-After (if known)": {
    name: "Retry-After",
    isRequired: false,
    schema: SECONDS,
    description: "Seconds until the request may be sent again, where that is known.",
  },
  "Set-Cookie": {
    name: "Set-Cookie",
    isRequired: true,
    schema: WORDS,
    description: "The session, for the browser or the program to send back.",
  },
  "WWW-Authenticate": {
    name: "WWW-Authenticate",
    isRequired: false,
    schema: WORDS,
    description: 'Says that the token has expired and where to get the next one: `refresh="/api/users/refresh"`.',
  },
} as const satisfies Readonly<Record<AnswerHeader, unknown>>;
