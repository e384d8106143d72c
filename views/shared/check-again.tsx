// Lets a browser without JavaScript load a page again whose state is about to change.

import { words } from "./words.ts";

/**
 * Shows a link to the page itself where no script renews it. The page does not load itself again, which people who read
 * slowly, or have it read to them, could not stop (WCAG 2.2.1).
 */
export function CheckAgain({ href }: { href: string }) {
  return (
    <noscript>
      <p>
        <a class="button" href={href}>
          {words.checkAgain}
        </a>
      </p>
    </noscript>
  );
}
