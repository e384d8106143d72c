// Sends requests as one person with one browser does: with cookies, to a running site or to an app.

/** Names where requests go: the address of a running site, a Hono app, or any function that answers a request. */
export type Target = string | Answer | { fetch: Answer };

type Answer = (request: Request) => Response | Promise<Response>;

/** Describes a request: all that `fetch` takes, and a JSON body. */
export type CookieRequest = RequestInit & {
  /** Body to send as JSON; makes the request a POST unless `method` says otherwise. */
  json?: unknown;
};

/** Holds the cookies of one browser. */
export type CookieJar = {
  /** Cookies for every path that the client holds now, by name. */
  cookies: Map<string, string>;
  /** Cookies for a path and what is below it, by that path and then by name. */
  pathCookies: Map<string, Map<string, string>>;
};

/** Works like `fetch` and keeps cookies, as one browser does. */
export type CookieClient = CookieJar & {
  /** Sends a request to a path of the target. */
  (path: string, init?: CookieRequest): Promise<Response>;
};

/**
 * Creates a client for one person, which sends back the cookies that it has received and follows no redirect.
 *
 * `baseUrl` (default `http://localhost`) is the address that an app sees; a running site always sees its own address.
 * With `jar` (default: an empty one) it shares the cookies of another client.
 */
export function cookieClient(
  target: Target,
  baseUrl = "http://localhost",
  { cookies, pathCookies }: CookieJar = { cookies: new Map(), pathCookies: new Map() },
): CookieClient {
  const jar = { cookies, pathCookies };
  const base = typeof target === "string" ? target : baseUrl;
  const answer = answerOf(target);
  const send = async (path: string, init: CookieRequest = {}): Promise<Response> => {
    const response = await answer(toRequest(new URL(path, base), init, jar), init);
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  };
  return Object.assign(send, jar);
}

// Bun takes `keepalive` from the options of `fetch` alone: a Request does not keep it.
function answerOf(target: Target): (request: Request, init: CookieRequest) => Response | Promise<Response> {
  if (typeof target === "function") return (request) => target(request);
  if (typeof target === "object") return (request) => target.fetch(request);
  return (request, { keepalive }) => fetch(request, keepalive === undefined ? {} : { keepalive });
}

function toRequest(url: URL, init: CookieRequest, jar: CookieJar): Request {
  const { json, ...rest } = init;
  const headers = new Headers(init.headers);
  const pairs = cookiesFor(url.pathname, jar).map(([name, value]) => `${name}=${value}`);
  if (pairs.length > 0) headers.set("Cookie", pairs.join("; "));
  if (json === undefined) return new Request(url, { redirect: "manual", ...rest, headers });
  if (!headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  return new Request(url, { redirect: "manual", method: "POST", ...rest, headers, body: JSON.stringify(json) });
}

// Those of the longest path come first, as browsers send them.
function cookiesFor(path: string, { cookies, pathCookies }: CookieJar): [name: string, value: string][] {
  const matching = [...pathCookies].filter(([of]) => path === of || path.startsWith(`${of}/`));
  const sorted = matching.toSorted(([one], [other]) => other.length - one.length);
  return [...sorted.flatMap(([, some]) => [...some]), ...cookies];
}

function keep(jar: CookieJar, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const [name = "", ...value] = pair.split("=");
  const cookies = cookiesOf(jar, attributes);
  if (isGone(attributes)) cookies.delete(name);
  else cookies.set(name, value.join("="));
}

function cookiesOf({ cookies, pathCookies }: CookieJar, attributes: string[]): Map<string, string> {
  const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice("path=".length) ?? "/";
  if (path === "/") return cookies;
  const some = pathCookies.get(path) ?? new Map<string, string>();
  pathCookies.set(path, some);
  return some;
}

function isGone(attributes: string[]): boolean {
  return attributes.some((attribute) => {
    const [name = "", value = ""] = attribute.split("=");
    if (name.toLowerCase() === "max-age") return Number(value) <= 0;
    return name.toLowerCase() === "expires" && Date.parse(value) <= Date.now();
  });
}
