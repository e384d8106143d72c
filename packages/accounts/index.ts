// Exports what services keep of the accounts of auth.

export * from "./account.ts";
export * from "./bar.ts";
export * from "./settling.ts";
