// Describes the answers that every operation may give: the errors, all of one shape.

import { resolver } from "hono-openapi";
import { z } from "zod";
import { lineField, textField } from "../api/answer-fields.ts";
import { answerHeaders } from "./headers.ts";
import type { AnswerHeader, Operation } from "./operation.ts";

/** Checks the body of every error. */
export const errorAnswer = z
  .object({
    errors: z
      .array(
        z.object({
          message: textField("Says what is wrong, for people.", 10_000),
          field: lineField(
            "Names the faulty field of the body or the query; absent: the whole request.",
            500,
          ).optional(),
        }),
      )
      .min(1)
      .max(100)
      .describe("What is wrong; the first fault of each faulty field."),
    requestId: lineField("Id of the request in the log of the site; only of an error of the site.", 200).optional(),
  })
  .meta({ id: "Errors" });

/** Describes the errors that are the same whatever the operation, by status. */
const shared: Readonly<Record<number, { name: string; when: string; headers?: readonly AnswerHeader[] }>> = {
  400: { name: "Unreadable", when: "The request cannot be read." },
  401: { name: "NotSignedIn", when: "Nobody is signed in.", headers: ["WWW-Authenticate"] },
  403: { name: "Foreign", when: "The request comes from a page of another site." },
  413: { name: "TooLarge", when: "The body has more than 100 KiB." },
  415: { name: "NotUtf8", when: "The body is compressed, or it is not UTF-8." },
  421: { name: "OtherHost", when: "The `Host` of the request is no name of this site." },
  429: { name: "TooMany", when: "There were too many requests.", headers: ["Retry-After"] },
  500: { name: "OurFault", when: "The site has a fault; it is logged under `requestId`." },
  503: { name: "Unavailable", when: "The site cannot serve the request now.", headers: ["Retry-After"] },
};

/** Returns the statuses that the site may answer any such operation with, whatever the operation does. */
export function sharedStatuses(method: string, { caller, body, isBodyReadByHand }: Operation): number[] {
  const ofMembers = caller === "member" ? [401] : [];
  const ofWrites = method === "GET" ? [] : [403];
  const ofBodies = body === undefined || isBodyReadByHand ? [] : [415];
  return [400, ...ofMembers, ...ofWrites, 413, ...ofBodies, 421, 429, 500, 503];
}

/** Describes the shared errors as components of the document. */
export function errorComponents() {
  return Object.fromEntries(
    Object.values(shared).map(({ name, when, headers = [] }) => [name, describeError(when, headers)]),
  );
}

/** Returns the reference to a shared error. */
export function sharedError(status: number) {
  return { $ref: `#/components/responses/${shared[status]?.name}` };
}

/** Describes an error in the shape of every error. */
export function describeError(when: string, headers: readonly AnswerHeader[] = []) {
  const content = { "application/json": { schema: resolver(errorAnswer) } };
  return { description: when, headers: describeHeaders(headers), content };
}

/** Describes the headers of an answer; every answer has `X-Request-Id`. */
export function describeHeaders(names: readonly AnswerHeader[]) {
  const described = names.map((name) => {
    const { name: spelt, isRequired: required, schema, description } = answerHeaders[name];
    return [spelt, { required, schema, description }] as const;
  });
  return Object.fromEntries([...described, ["X-Request-Id", { $ref: "#/components/headers/X-Request-Id" }] as const]);
}
