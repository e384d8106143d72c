import type { JSX } from "hono/jsx/jsx-runtime";

/** Renders markup to text, for the `data` of a stream. */
export async function renderFragment(markup: JSX.Element): Promise<string> {
  return String(await markup);
}
