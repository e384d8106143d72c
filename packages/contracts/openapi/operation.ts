// Declares how an operation of the HTTP API is described: what it is for, what it takes and what it answers.

import type { z } from "zod";

/** Describes one operation of the HTTP API; `document.ts` adds the answers that every operation has. */
export interface Operation {
  /** Groups the operation with others of its kind. */
  readonly tag: Tag;
  /** Says in a few words what the operation does. */
  readonly summary: string;
  /** Says what a client has to know besides; default: nothing. */
  readonly description?: string;
  /** Says who may call it: anybody, whoever is signed in, whoever has a token to refresh a session, or Stripe alone. */
  readonly caller: "anybody" | "member" | "refresh" | "stripe";
  /** Checks the JSON body; default: the operation takes none. */
  readonly body?: z.ZodType<object>;
  /** Checks the form, with files, that may be sent in place of the JSON body; default: none may. */
  readonly form?: z.ZodType<object>;
  /** Says that a body of another shape than `body` is refused by the operation itself; default: by `validated`. */
  readonly isBodyReadByHand?: boolean;
  /** Checks the query; default: the operation reads none. */
  readonly query?: z.ZodType<object>;
  /** Lists the request headers that the operation reads, besides those of every request; default: none. */
  readonly headers?: readonly RequestHeader[];
  /** Lists the answers by status. */
  readonly answers: Readonly<Record<number, string | Answer>>;
}

/** Describes an answer; a text alone describes an error in the shape of every error. */
export interface Answer {
  /** Says when the operation answers so. */
  readonly when: string;
  /** Checks the JSON body, or says that it is a page; null: there is no body. Default: the shape of every error. */
  readonly body?: z.ZodType | "page" | null;
  /** Lists the types of the files that may come in place of the JSON body; default: none. */
  readonly files?: readonly string[];
  /** Lists the headers of the answer, besides those of every answer; default: none. */
  readonly headers?: readonly AnswerHeader[];
}

/** Lists the groups of operations, in the order of the document, and what each is about. */
export const tags = {
  Users: "Accounts, and signing in and out.",
  Tickets: "What is for sale, and listing, changing and removing it.",
  Delivery: "Sealing what is for sale, and handing it over to its buyer.",
  Orders: "Reserving a ticket for the time that it takes to pay, and what became of it.",
  Waiting: "Waiting for a ticket of an event, and taking or passing what is offered.",
  Payments: "Paying for an order, and what a seller has sold.",
  Stripe: "What Stripe sends.",
  Description: "This description.",
} as const;

/** Names a group of operations. */
export type Tag = keyof typeof tags;

/** Describes the operations of a service, each by its method and its path in Hono's spelling, such as `GET /api/x/:id`. */
export type Operations = Readonly<Record<string, Operation>>;

/** Names a request header that some operations read; `headers.ts` describes each. */
export type RequestHeader = "Idempotency-Key" | "If-Match" | "Stripe-Signature";

/** Names an answer header that some operations set; `headers.ts` describes each. */
export type AnswerHeader =
  | "ETag"
  | "Idempotency-Replayed"
  | "Link"
  | "Location"
  | "Retry-After"
  | "Retry-After (if known)"
  | "Set-Cookie"
  | "WWW-Authenticate";
