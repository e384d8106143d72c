// Lists every kind of action that operators have.

import type { ActionKind } from "./action-kind.ts";
import { deadLetterActions } from "./dead-letters.ts";
import { eventActions } from "./events.ts";
import { moneyActions } from "./money.ts";
import { orderActions } from "./orders.ts";
import { pausedWorkActions } from "./paused-work.ts";

// Each area has a file of its own, which exports its kinds.
const kinds: readonly ActionKind[] = [
  ...deadLetterActions,
  ...pausedWorkActions,
  ...eventActions,
  ...orderActions,
  ...moneyActions,
];

/** Returns the kind of action with this name; null when there is none. */
export function actionKindOf(name: string): ActionKind | null {
  return kinds.find(({ kind }) => kind === name) ?? null;
}
