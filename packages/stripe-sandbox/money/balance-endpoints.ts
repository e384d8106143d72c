import { type Endpoint, endpoint, forAccounts, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { fields, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { asOf } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";

const URL = "/v1/balance_transactions";

/** Retrieves the balance of an account and its movements. The sandbox takes no fees. */
export const balanceEndpoints: Endpoint[] = [
  endpoint("GET /v1/balance", fields({}), (context) => {
    const balances = context.ledger.balances(context.now);
    const currencies = [...new Set([...settlementCurrencies(context), ...balances.keys()])];
    const funds = currencies.map((currency) => ({ currency, ...(balances.get(currency) ?? NOTHING) }));
    return ok({
      object: "balance",
      available: funds.map(({ currency, available }) => shown(currency, available)),
      livemode: false,
      pending: funds.map(({ currency, pending }) => shown(currency, pending)),
    });
  }),
  endpoint(
    `GET ${URL}`,
    fields({ ...PAGE, currency: text(), source: text(), type: text() }),
    ({ store, now }, { currency, source: owner, type, ...page }) => {
      const list = listPage(store, "balance_transaction", { page, owner, having: { currency, type }, url: URL });
      return ok({ ...list, data: list.data.map((one) => asOf(one, now)) });
    },
  ),
  endpoint(`GET ${URL}/:id`, fields({}), ({ store, now }, _, id) => {
    const transaction = store.find("balance_transaction", id);
    if (!transaction) throw missing("balance transaction", id, "id");
    return ok(asOf(transaction, now));
  }),
].map(forAccounts);

const NOTHING = { available: 0, pending: 0 };

function settlementCurrencies({ account, platform, of }: Context): string[] {
  if (account === null) return [platform.defaultCurrency, ...platform.currencies];
  const { default_currency } = of(null).store.find("account", account) ?? {};
  return default_currency === undefined ? [] : [default_currency];
}

function shown(currency: string, amount: number) {
  return { amount, currency, source_types: { card: amount } };
}
