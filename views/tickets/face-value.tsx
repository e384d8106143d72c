// Shows what the seller paid for a ticket.

import { money } from "../shared/format.ts";
import { words } from "./words.ts";

type FaceValueProps = {
  /** What the seller paid, fees included, in minor units; null or absent where the seller has not said so. */
  cents: number | null | undefined;
  /** Currency of the amount. */
  currency: string;
};

/** Shows the face value beside a price; nothing where it is not known. */
export function FaceValue({ cents, currency }: FaceValueProps) {
  if (cents === null || cents === undefined) return null;
  return <span class="face-value">{words.faceValue(money(cents, currency))}</span>;
}
