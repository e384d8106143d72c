// Exports the pages of signing up and in, and of closing an account.

export * from "./account-page.tsx";
export * from "./close-account-page.tsx";
export * from "./credentials-page.tsx";
