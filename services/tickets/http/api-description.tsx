// Answers with the description of the whole HTTP API, for programs and for people.

import { describeApi } from "@holdfast/contracts";
import type { AppEnv, PageOf } from "@holdfast/server";
import { ApiPage, paths, renderApiReference } from "@holdfast/views";
import { Hono } from "hono";
import { apiReferenceOf } from "./api-reference.ts";

/** Dependencies of the description. */
export interface ApiDescriptionParts {
  /** Currency of all prices. */
  readonly currency: string;
  /** Name of the cookie that holds the session. */
  readonly sessionCookie: string;
  /** Returns the facts that every page shows. */
  readonly pageOf: PageOf;
}

/**
 * Creates the routes `/api/openapi.json` and `/api/docs`. Both tell of the operations of every service, because the
 * description is made from the contracts alone; it is made at the first request and kept.
 */
export function apiDescription({ pageOf, ...facts }: ApiDescriptionParts): Hono<AppEnv> {
  const described = once(async () => {
    const document = await describeApi(facts);
    return { json: JSON.stringify(document), content: await renderApiReference(apiReferenceOf(document)) };
  });
  return new Hono<AppEnv>()
    .get(paths.apiDescription, async (c) => {
      const { json } = await described();
      return c.body(json, 200, { "Content-Type": "application/json" });
    })
    .get(paths.apiDocs, async (c) => {
      const { content } = await described();
      return c.html(<ApiPage page={pageOf(c)} content={content} />);
    });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
