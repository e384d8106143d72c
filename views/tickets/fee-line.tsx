// Shows which part of a whole price is the fee of the buyer.

import { money } from "../shared/format.ts";
import { words } from "./words.ts";

type FeeLineProps = {
  /** Fee that is a part of the whole price, in minor units; 0 or absent where there is none. */
  cents: number | undefined;
  /** Currency of the amount. */
  currency: string;
};

/** Shows the fee beside a whole price; nothing where there is none. */
export function FeeLine({ cents = 0, currency }: FeeLineProps) {
  return cents === 0 ? null : <span class="face-value">{words.fee(money(cents, currency))}</span>;
}
