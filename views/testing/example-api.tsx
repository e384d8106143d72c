// Shows the page about the HTTP API with an example of everything that a description can say.

import { ApiPage, type ApiReference, type ApiSchema, renderApiReference, routes } from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const text: ApiSchema = { type: "string", description: "Says what was wrong, in `English`." };
const fault: ApiSchema = {
  type: "object",
  properties: { message: text, field: { anyOf: [{ type: "string", description: "Faulty field." }, { type: "null" }] } },
  required: ["message"],
};
const thing: ApiSchema = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 26, maxLength: 26 },
    status: { enum: ["available", "sold"], description: "Whether somebody can buy it." },
    startsAt: { type: "string", format: "date-time" },
    priceCents: { type: "integer" },
    place: { type: "object", properties: { city: { type: "string", format: "email" } } },
    names: { type: "array", items: { type: "string" }, maxItems: 1_000 },
    any: { type: "array" },
    whatever: {},
  },
  required: ["id", "status"],
};
const faults: ApiSchema = { type: "array", items: fault };

const exampleApi: ApiReference = {
  introduction: "Send `Accept: application/json`.\n\n## Errors\n\nEach has the shape `Errors`.",
  groups: [
    {
      name: "Things",
      description: "What people sell.",
      operations: [
        {
          ...{ id: "listThing", method: "POST", path: "/api/things/{id}", summary: "List a thing" },
          ...{ description: "Twice with one `Idempotency-Key` is once.", caller: "People who are signed in." },
          parameters: [
            { name: "id", in: "path", required: true, description: "Id of the `thing`." },
            { name: "after", in: "query" },
          ],
          body: { $ref: "#/components/schemas/Thing", ...thing },
          answers: [
            { status: "201", description: "It is listed.", headers: ["ETag"], body: thing },
            { status: "204", description: "There is nothing to say.", headers: [] },
            { status: "422", description: "It is faulty.", headers: [], body: { $ref: "#/components/schemas/Errors" } },
          ],
        },
        {
          ...{ id: "ping", method: "GET", path: "/api/ping", summary: "Ask for nothing", caller: "Everybody." },
          ...{ parameters: [], body: { type: "object" } },
          answers: [{ status: "200", description: "Always.", headers: [], body: { type: "object", properties: {} } }],
        },
      ],
    },
  ],
  shapes: { Thing: thing, Errors: { type: "object", properties: { errors: faults }, required: ["errors"] } },
};

const content = await renderApiReference(exampleApi);

/** Returns the page with example data; `contextOf` gives the context of a person or, with null, of a guest. */
export function exampleApiPages(contextOf: (path: string, email?: string | null) => PageContext) {
  const page = contextOf(routes.apiDocs(), null);
  return [{ name: "api", path: page.path, markup: <ApiPage page={page} content={content} /> }];
}
