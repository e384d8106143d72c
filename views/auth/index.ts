export * from "./credentials-page.tsx";
