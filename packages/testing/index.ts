// Exports what tests share: a Redis, a site, a client with cookies, a browser, and waiting for a condition.

export { freePort } from "@holdfast/local-process";
export { type Appearance, type AxeFinding, axe, faultsInAllAppearances } from "./browser/axe.ts";

export { browserPath, canRunBrowser, launchBrowser } from "./browser/browser.ts";
export { type CookieClient, type CookieRequest, cookieClient, type Target } from "./http/cookie-client.ts";
export { type FaultProxy, startFaultProxy } from "./redis/fault-proxy.ts";
export { type TestRedis } from "./redis/flush-redis.ts";
export { type ClusterNode, startTestCluster, type TestCluster, type TestClusterOptions } from "./redis/test-cluster.ts";
export { startTestFailover, type TestFailover, type TestServer } from "./redis/test-failover.ts";
export { startTestRedis, type TestRedisOptions } from "./redis/test-redis.ts";
export { siteEnvironment, testingConfig } from "./site/config.ts";
export { type Site, type SiteOptions, startSite } from "./site/site.ts";
export { type WaitOptions, waitFor } from "./site/wait-for.ts";
