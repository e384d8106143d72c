// Reads the JSON bodies of the control routes.
import { z } from "zod";

/** Reads a JSON body; undefined, which no schema accepts, for a body that cannot be parsed. */
export async function readJson(request: { json: () => Promise<unknown> }): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

/** Makes the answer to a body that the schema refuses. */
export function badBody(error: z.ZodError) {
  return { error: { code: "invalid_body", message: z.prettifyError(error) } };
}
