// Makes requests that no program of ours would send, from a seed.

import { paths } from "@holdfast/views";
import type { OperationName } from "../support/described-answers.ts";
import type { Random } from "../support/seeded-random.ts";
import { fields, hostileTexts, makeBody } from "./bodies.ts";

/** Holds what the requests may name: operations, ids that exist, and the session cookies of people who exist. */
export interface Known {
  readonly operations: readonly OperationName[];
  readonly ids: readonly string[];
  readonly cookies: readonly string[];
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];
const OTHERS = ["/api/nothing", "/webhooks", "/healthz", "/readyz", "/metrics", "/expiration"];
const FORMS = [
  ...[paths.ticketNew, paths.ticketEdit, paths.ticketDelist, paths.orders, paths.orderCancel, paths.orderRefund],
  ...[paths.payments, paths.signup, paths.signin, paths.signout],
].map((path) => ({ method: "POST", path }));

const QUERY = ["q", "minPrice", "maxPrice", "sort", "cursor", "limit", "after", "returnTo", "charge", "session_id"];
const SPOILT = [
  ...["/", "//", "/%", "/%zz", "/%00", "/%ff%fe", "/%2e%2e/", "/../..", "/;a=b", "/%E2%80%8B", "/\u00e9", "/%C3%A9"],
  ...["/\\", "\\", "/.", "/%20", " ", "\t", "/*", "/:id", "/{id}", "#x", "?", "??a=b?", `/${"a".repeat(8_000)}`],
];
const HOSTS = [
  ...["a b", "", "a,b", "x/y", "[::1", "localhost:99999", "localhost:", "evil.example", "[::1]:80", "user@host"],
  ...["%00", "\u00e9.example", "localhost:443", "LOCALHOST", "localhost.", "a".repeat(300)],
];
const ORIGINS = ["null", "", "https://evil.example", "http://localhost", "ftp://x", "http://[::1", "file://", "a b"];
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ["Accept-Encoding", ["gzip", "gzip;q=0", "*;q=x", "br, gzip;q=0.1, \u00e9"]],
  ["Accept", ["text/html", "application/json", "*/*;q=9", ""]],
  ["Accept-Language", ["de", "*", "x".repeat(500)]],
  ["If-Match", ['"0"', "*", "W/", '"999999999999999999999"', "\u0001"]],
  ["If-None-Match", ["*", '"x"']],
  ["Range", ["bytes=0-1", "bytes=-", "lines=1"]],
  ["X-Request-Id", ["a", "a b", "<script>", "x".repeat(2_000)]],
  ["X-Forwarded-For", ["1.2.3.4", "a", "::1, [::2]:80", ",,,"]],
  ["X-Forwarded-Host", ["evil.example"]],
  ["Authorization", ["Bearer ", "Bearer x", "Basic \u00ff"]],
  ["Sec-Fetch-Site", ["cross-site", "same-origin", "none", "x"]],
  ["Stripe-Signature", ["t=1,v1=00", "t=x", ""]],
  ["HX-Request", ["true", "x"]],
  ["Last-Event-ID", ["0-0", "x", "9".repeat(100)]],
  ["Upgrade", ["websocket", "h2c"]],
  ["Expect", ["100-continue", "x"]],
  ["Content-Encoding", ["gzip", "identity", "x"]],
];

/** Holds a request as it is sent. */
export interface MadeRequest {
  /** Method as it is sent. */
  readonly method: string;
  /** Address as it is sent, mostly a path with a query. */
  readonly target: string;
  /** All bytes of the request. */
  readonly bytes: Buffer;
}

/** Makes one request; `host` is the right value of `Host`. */
export function makeRequest(random: Random, known: Known, host: string): MadeRequest {
  const { method, path: route } = makeRoute(random, known.operations);
  const target = makeTarget(random, route, { known, host });
  const version = random.below(20) === 0 ? "HTTP/1.0" : "HTTP/1.1";
  const lines = [`${method} ${target} ${version}`, ...makeHeaders(random, known, host)];
  const hasBody = !["GET", "HEAD"].includes(method) || random.below(30) === 0;
  const body = hasBody ? makeBody(random, known.ids) : null;
  if (body !== null) lines.push(...body.headers);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, random.below(2) === 0 ? "utf8" : "latin1");
  return { method, target, bytes: body === null ? head : Buffer.concat([head, body.bytes]) };
}

// Half are operations of the API as they are described; the others are forms, and any method of any route.
function makeRoute(random: Random, operations: readonly OperationName[]): OperationName {
  const kind = random.below(4);
  const anywhere = [...operations.map(({ path }) => path), ...OTHERS, ...Object.values(paths)];
  const fallback = { method: "GET", path: "/" };
  if (kind < 2) return random.pick(operations) ?? fallback;
  if (kind === 2) return random.pick(FORMS) ?? fallback;
  return { method: random.pick(METHODS) ?? "GET", path: random.pick(anywhere) ?? "/" };
}

function makeTarget(random: Random, route: string, { known, host }: { known: Known; host: string }): string {
  const { ids } = known;
  const id = random.below(3) > 0 ? random.pick(ids) : encodeSafely(random.pick(hostileTexts) ?? "");
  let target = route.replace(/:\w+|\{\w+\}/, id ?? "x");
  if (random.below(6) === 0) {
    const at = random.below(target.length + 1);
    target = target.slice(0, at) + (random.pick(SPOILT) ?? "") + target.slice(at);
  }
  if (random.below(3) === 0) target += `?${makeQuery(random)}`;
  if (random.below(40) === 0) return `http://${random.pick([host, ...HOSTS])}${target}`;
  return random.below(200) === 0 ? "*" : target.replaceAll(/[\r\n]/g, "");
}

function makeQuery(random: Random): string {
  const pairs = Array.from({ length: 1 + random.below(3) }, () => {
    const value = random.pick([...hostileTexts, ...fields.values]) ?? "";
    return `${random.pick(QUERY)}=${random.below(8) === 0 ? value.replaceAll(/\s/g, "+") : encodeSafely(value)}`;
  });
  return pairs.join("&");
}

function makeHeaders(random: Random, { cookies }: Known, host: string): string[] {
  const lines: string[] = [];
  if (random.below(60) > 0) lines.push(`Host: ${random.below(12) === 0 ? random.pick(HOSTS) : host}`);
  if (random.below(3) > 0) lines.push(`Cookie: ${makeCookies(random, cookies)}`);
  if (random.below(8) === 0) lines.push(`Origin: ${random.pick(ORIGINS)}`);
  for (let left = random.below(4); left > 0; left -= 1) {
    const [name, values] = random.pick(HEADERS) ?? ["X", []];
    lines.push(`${name}: ${random.pick(values)}`);
  }
  if (random.below(100) === 0) lines.push(`X-Long: ${"x".repeat(20_000)}`);
  if (random.below(100) === 0) lines.push(random.pick(["no colon", ": no name", "Host: twice", "A b: c"]) ?? "");
  return lines;
}

function makeCookies(random: Random, cookies: readonly string[]): string {
  const some = ["session=garbage", "session=", "session=a.b.c", "=", ";;", "a=%ff", `x=${"y".repeat(3_000)}`];
  const own = random.pick(cookies) ?? "";
  return random.below(5) === 0 ? `${random.pick(some)}; ${own}` : own;
}

function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
