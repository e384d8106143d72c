// Exports the pages about the site and their texts.

export { InfoPage, type InfoSection, type InfoText } from "./info-page.tsx";
export type { SiteOperator } from "./operator.ts";
export { infoTexts } from "./texts/index.ts";
