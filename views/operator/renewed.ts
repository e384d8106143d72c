// Renews a part of a page for operators by requests of its own, while a script runs.

import { keepOnFailure } from "../shared/live.tsx";

/** Says which part of a page is renewed, from where and how often. */
export type Renewal = {
  /** Address of the page. */
  href: string;
  /** Id of the part, which is all that is taken from the answer. */
  fragment: string;
  /** Seconds between two requests. */
  everySeconds: number;
};

/** Returns the attributes of the element with the id `fragment`, which the answers replace but for focus and typed text. */
export function renewed({ href, fragment, everySeconds }: Renewal) {
  return {
    "hx-get": href,
    "hx-trigger": `every ${everySeconds}s`,
    "hx-select": `#${fragment}`,
    "hx-target": "this",
    "hx-swap": "outerMorph",
    "hx-push-url": "false",
    ...keepOnFailure,
  };
}
