import { html } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";

/** Renders markup to text, for the `data` of a stream; waits for parts of it that are made asynchronously. */
export async function renderFragment(markup: JSX.Element): Promise<string> {
  return String(await html`${markup}`);
}
