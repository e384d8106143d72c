// Describes the operations that answer with the description of the API.

import { z } from "zod";
import type { Operations } from "./operation.ts";

const tag = "Description";
const document = z.looseObject({ openapi: z.literal("3.1.0") }).describe("An OpenAPI 3.1 document.");

/** Describes the operations that answer with the description of the API. */
export const descriptionOperations: Operations = {
  "GET /api/openapi.json": {
    tag,
    summary: "Read this description",
    caller: "anybody",
    answers: { 200: { when: "The description as an OpenAPI document.", body: document } },
  },
  "GET /api/docs": {
    tag,
    summary: "Read this description as a page",
    caller: "anybody",
    answers: { 200: { when: "The description as a page.", body: "page" } },
  },
};
