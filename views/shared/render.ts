import type { JSX } from "hono/jsx/jsx-runtime";

/** The text of some markup, for a stream's `data`. */
export async function renderFragment(markup: JSX.Element): Promise<string> {
  return String(await markup);
}
