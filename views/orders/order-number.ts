// Makes the short number by which people name an order.

const LAST_OF_ID = /([0-9A-Z]{4})([0-9A-Z]{4})\d\d$/;

/**
 * Returns the number of an order, for receipts, mail and questions to the site: `HF-7K3Q-9XTM`, from the last random
 * characters of the id. It names the order and proves nothing, because others can read the id as well. Returns a text
 * that is no id as it is.
 */
export function orderNumber(id: string): string {
  const [, first, second] = LAST_OF_ID.exec(id) ?? [];
  return first === undefined ? id : `HF-${first}-${second}`;
}
