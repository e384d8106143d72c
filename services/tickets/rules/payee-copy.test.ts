import { decisionsOf } from "@holdfast/actors/testing";
import type { PayeeView } from "@holdfast/contracts";
import { test } from "vitest";
import { payeeCopyActor } from "./payee-copy.ts";

const { given } = decisionsOf(payeeCopyActor, { now: 0, id: "seller" });
const view = (version: number, canSell: boolean): PayeeView => {
  return { id: "seller", userId: "seller", version, state: "active", canSell };
};

test("the copy of a payee follows the newest version, whatever arrives late or twice", () => {
  const copy = { id: "seller", version: 0, canSell: false, sourceVersion: 4 };
  const follow = (payee: PayeeView) => given({ payee: copy }).when({ type: "FollowPayee", payee });
  given({ payee: null })
    .when({ type: "FollowPayee", payee: view(4, false) })
    .expect({ write: { payee: { canSell: false, sourceVersion: 4 } } });
  follow(view(4, false)).expect({});
  follow(view(3, true)).expect({});
  follow(view(5, true)).expect({ write: { payee: { canSell: true, sourceVersion: 5 } } });
});
