// Exports the pages of signing up and in.

export * from "./account-page.tsx";
export * from "./credentials-page.tsx";
