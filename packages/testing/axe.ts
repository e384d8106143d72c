import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** One thing axe-core finds wrong with a page, and where. */
export type AxeFinding = { id: string; help: string; targets: string[] };

let source: string | undefined;

/**
 * Runs axe-core over the page as it is now; an empty list is what a test wants.
 *
 * Injected by evaluation, so it also works under a content policy that allows no foreign script.
 */
export async function axe(page: Page): Promise<AxeFinding[]> {
  source ??= readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  return await page.evaluate<AxeFinding[]>(`axe.run().then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, targets: nodes.map(({ target }) => target.join(" ")) })))`);
}
