// Sets the security headers of every answer.
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./service.ts";

/** Configures the security headers. */
export type SecurityHeaderOptions = {
  /** Lists the origins, besides our own, that a form may lead to. */
  formActions: readonly string[];
  /** Tells browsers to use HTTPS only, for a year. */
  isProduction: boolean;
};

/**
 * Sets the headers that keep a page to its own origin: no inline scripts or styles, no frames, no guessed types.
 * `Cache-Control` defaults to `no-store`.
 *
 * `Referrer-Policy` is `same-origin`: with `no-referrer` browsers would send `Origin: null` with our own forms.
 */
export function securityHeaders({ formActions, isProduction }: SecurityHeaderOptions): MiddlewareHandler<AppEnv> {
  const fixed = Object.entries({
    "Content-Security-Policy": policy(formActions),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    ...(isProduction && { "Strict-Transport-Security": "max-age=31536000" }),
  });
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of fixed) headers.set(name, value);
    // Most answers depend on who is signed in; an answer that may be cached has set the header.
    if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  };
}

function policy(formActions: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    ["form-action 'self'", ...formActions].join(" "),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
