/** The end of a switch over a union: reached only when the data is not what its type says. */
export function impossible(value: never): never {
  throw new Error(`Cannot show ${JSON.stringify(value)}: no such case`);
}
