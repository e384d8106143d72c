// Runs the site, and prints its memory after a full collection of garbage whenever it gets SIGUSR2.
import { heapStats } from "bun:jsc";
import { runMain } from "@holdfast/server";
import { readSiteConfig, runSite, siteEnvironment } from "@holdfast/site";

process.on("SIGUSR2", () => {
  Bun.gc(true);
  const { heapSize, objectTypeCounts } = heapStats();
  const { AbortSignal: signals = 0, ReadableStream: streams = 0 } = objectTypeCounts;
  console.log(JSON.stringify({ memory: { rss: process.memoryUsage.rss(), heapSize, signals, streams } }));
});

runMain(async (lifetime) => {
  console.log(await runSite(readSiteConfig(siteEnvironment()), lifetime));
});
