// Stands between a browser and a site, to lose the connection or the cookies between the two.

/** A front of a site: an address of its own that passes everything on. */
export interface Front {
  /** Address of the front. */
  readonly url: string;
  /** Breaks all connections and refuses new ones. */
  close(): Promise<void>;
  /** Takes connections again, at the same address. */
  open(): void;
}

/** Opens a front of the site at `siteUrl`; with `keepsCookies` false (default true) it drops every cookie that the site sets. */
export function openFront(siteUrl: string, { keepsCookies = true } = {}): Front {
  const site = new URL(siteUrl);
  const serve = (port: number) =>
    Bun.serve({ hostname: "localhost", port, idleTimeout: 0, fetch: (request) => passOn(request, site, keepsCookies) });
  let server = serve(0);
  const port = server.port ?? 0;
  return {
    url: `http://localhost:${port}`,
    close: () => server.stop(true),
    open: () => {
      server = serve(port);
    },
  };
}

async function passOn(request: Request, site: URL, keepsCookies: boolean): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { method, headers, signal } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  const options = { method, headers, body, signal, redirect: "manual", decompress: false } as const;
  const answer = await fetch(new URL(pathname + search, site), options);
  const passed = new Headers(answer.headers);
  if (!keepsCookies) passed.delete("Set-Cookie");
  return new Response(answer.body, { status: answer.status, headers: passed });
}
