// Exports the pages of signing up and in, and of what protects and closes an account.

export * from "./account-page.tsx";
export * from "./address-pages.tsx";
export * from "./audit-page.tsx";
export * from "./authenticator-pages.tsx";
export * from "./close-account-page.tsx";
export * from "./credentials-page.tsx";
export * from "./operator-step-page.tsx";
export * from "./password-pages.tsx";
export { isPersonChange, personChangeRefusal } from "./person-change.ts";
export * from "./person-pages.tsx";
export * from "./security-page.tsx";
