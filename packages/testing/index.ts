export { type AxeFinding, axe } from "./axe.ts";
export { canRunBrowser, launchBrowser } from "./browser.ts";
export { type CookieClient, type CookieRequest, cookieClient, type Target } from "./cookie-client.ts";
export { type TestRedis } from "./flush-redis.ts";
export { freePort } from "./free-port.ts";
export { type Site, type SiteOptions, startSite } from "./site.ts";
export { type ClusterNode, startTestCluster, type TestCluster, type TestClusterOptions } from "./test-cluster.ts";
export { startTestRedis, type TestRedisOptions } from "./test-redis.ts";
export { type WaitOptions, waitFor } from "./wait-for.ts";
