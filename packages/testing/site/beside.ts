// Runs a site of another release beside one of this tree, on the same data, behind a balancer.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { localRedisUrl } from "@holdfast/local-process/redis-server";
import type { Site, SiteOptions } from "./site.ts";

/** Says which release runs beside, and how a site is started. */
export interface BesideOptions {
  /** Root of the tree of the other release, with its dependencies. */
  readonly root: string;
  /** Port of the balancer. */
  readonly port: number;
  /** Settings of the site. */
  readonly env: Readonly<Record<string, string>>;
  readonly start: (options: SiteOptions) => Promise<Site>;
}

/**
 * Starts a site of another release on the Redis, the keys and the Stripe of `site`. The site that is returned has the
 * address of a balancer that sends each request to the other of the two; signals go to both. Ends `site` when it fails.
 */
export async function startBeside(site: Site, { root, port, env, start }: BesideOptions): Promise<Site> {
  try {
    const { dataDir } = site;
    const places = { REDIS_URL: localRedisUrl(dataDir) ?? "", STRIPE_API_URL: sandboxUrl(dataDir), ...env };
    const other = await start({ root, dataDir, env: places, timeoutMs: 120_000 });
    const copies = [site, other];
    const { server, url } = await startBalancer(
      copies.map((copy) => copy.url),
      port,
    );
    const kill: Site["kill"] = async (signal) =>
      (await Promise.all(copies.map((copy) => copy.kill(signal))))[0] ?? null;
    return {
      ...{ url, dataDir, pid: site.pid, kill },
      output: () => copies.map((copy) => copy.output()).join("\n"),
      async stop() {
        server.close();
        server.closeAllConnections();
        // Both end before either cleans up, because the data folder names the Redis and the Stripe of both.
        const code = await kill("SIGTERM");
        await other.stop();
        await site.stop();
        return code;
      },
    };
  } catch (error) {
    await site.stop();
    throw error;
  }
}

function sandboxUrl(dataDir: string): string {
  try {
    const { port } = JSON.parse(readFileSync(join(dataDir, "stripe-sandbox.json"), "utf8"));
    return `http://localhost:${port}`;
  } catch {
    // A site with a Stripe of its own says so in its settings.
    return "";
  }
}

async function startBalancer(
  urls: readonly string[],
  port: number,
): Promise<{ readonly server: Server; readonly url: string }> {
  let turn = 0;
  const server = createServer((asked, answer) => {
    const at = turn++;
    const [first = "", second = ""] = [urls[at % urls.length], urls[(at + 1) % urls.length]];
    // A page may ask the other release for its files, as deploy/nginx does.
    const isAsset = asked.url?.startsWith("/assets/") ?? false;
    pass(asked, answer, { url: new URL(first), next: isAsset ? new URL(second) : null });
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return { server, url: `http://localhost:${port}` };
}

interface Way {
  readonly url: URL;
  /** Asked after a 404; null: nobody is. */
  readonly next: URL | null;
}

// Passes a request on as it is, with the name of the host that it was sent to.
function pass(asked: IncomingMessage, answer: ServerResponse, { url: { hostname, port }, next }: Way): void {
  const { method, url: path, rawHeaders } = asked;
  const headers = pairsOf(rawHeaders);
  const passed = request({ hostname, port, method, path, headers, agent: false }, (given) => {
    if (given.statusCode === 404 && next !== null) {
      given.resume();
      pass(asked, answer, { url: next, next: null });
      return;
    }
    answer.writeHead(given.statusCode ?? 502, given.statusMessage, given.rawHeaders);
    given.pipe(answer);
  });
  passed.on("error", (error) => {
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502).end(String(error));
  });
  answer.on("close", () => passed.destroy());
  if (asked.readableEnded) passed.end();
  else asked.pipe(passed);
}

function pairsOf(raw: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string[]> = {};
  for (let at = 0; at < raw.length; at += 2) (headers[raw[at] ?? ""] ??= []).push(raw[at + 1] ?? "");
  return Object.fromEntries(
    Object.entries(headers).map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
}
