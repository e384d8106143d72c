// Exports the pages, fragments, letters and addresses of the site to the services.

export * from "./api/index.ts";
export * from "./auth/index.ts";
export * from "./delivery/index.ts";
export * from "./info/index.ts";
export * from "./mail/index.ts";
export * from "./operator/index.ts";
export * from "./orders/index.ts";
export * from "./payments/index.ts";
export { paths, routes, safeReturnTo } from "./routes.ts";
export { assetRoutes } from "./shared/asset-routes.ts";
export { type Asset, assetPaths, assets, previewFaces } from "./shared/assets.ts";
export type { FormError, Instant, PageContext } from "./shared/context.ts";
export { money } from "./shared/format.ts";
export * from "./shared/index.ts";
export { Layout } from "./shared/layout.tsx";
export * from "./tickets/index.ts";
export * from "./waits/index.ts";
