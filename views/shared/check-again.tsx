// Says that a page updates by itself, or lets a browser without JavaScript load it again.

import { words } from "./words.ts";

/**
 * Shows a link to the page itself where no script renews it. The page does not load itself again, which people who read
 * slowly, or have it read to them, could not stop (WCAG 2.2.1).
 */
export function CheckAgain({ href }: { href: string }) {
  return (
    <>
      <UpdatesItself />
      <noscript>
        <p>
          <a class="button" href={href}>
            {words.checkAgain}
          </a>
        </p>
      </noscript>
    </>
  );
}

/** Says, to browsers with JavaScript alone, that the page updates by itself. */
export function UpdatesItself() {
  return <p class="fine by-script">{words.updates}</p>;
}
