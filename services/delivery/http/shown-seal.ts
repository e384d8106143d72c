// Says what the page of a seal shows of it.

import type { ShownSeal } from "@holdfast/views";
import type { SealState } from "../rules/seal-document.ts";

/**
 * Returns what the page of a seal shows. A sealed ticket is still being checked until tickets has taken the seal, so that
 * the page goes on renewing itself until the ticket is on sale.
 */
export function shownSeal({ state, kind: known, reason, choices, edition }: SealState): ShownSeal {
  const kind = known ?? "file";
  switch (state) {
    case "refused":
      return { state, kind, reason: reason ?? "", choices };
    case "empty":
    case "destroyed":
      return { state };
    case "sealed":
      return { state: edition === null ? "inspecting" : "sealed", kind };
    case "inspecting":
    case "withdrawing":
    case "released":
      return { state, kind };
    default:
      return state satisfies never;
  }
}
