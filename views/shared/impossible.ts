/** Ends a switch over a union; throws, because only data that breaks its type gets here. */
export function impossible(value: never): never {
  throw new Error(`Cannot show ${JSON.stringify(value)}: no such case`);
}
