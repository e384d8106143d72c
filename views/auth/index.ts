// Exports the pages of signing up and in.

export * from "./credentials-page.tsx";
