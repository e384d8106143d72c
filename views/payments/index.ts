export * from "./pay-refused-page.tsx";
export * from "./processing-page.tsx";
