import { z } from "zod";

/** Reads a JSON body; undefined, which no shape allows, for one that is none. */
export async function readJson(request: { json: () => Promise<unknown> }): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

/** The answer to a body of the wrong shape. */
export function badBody(error: z.ZodError) {
  return { error: { code: "invalid_body", message: z.prettifyError(error) } };
}
