// Names every address of the site: the only file that spells them.

/**
 * Names the path patterns for Hono.
 *
 * Register `ticketNew` before `ticket`, and `paymentReturn` before `paymentProcessing`: the later patterns match too.
 */
export const paths = {
  home: "/",
  ticketNew: "/tickets/new",
  ticketPreview: "/tickets/new/preview",
  ticket: "/tickets/:id",
  ticketEdit: "/tickets/:id/edit",
  ticketDelist: "/tickets/:id/delist",
  ticketEvents: "/tickets/:id/events",
  ticketSeal: "/tickets/:id/seal",
  ticketSealWithdraw: "/tickets/:id/seal/withdraw",
  event: "/events/:id",
  eventPreview: "/events/:id/preview.png",
  eventCalendar: "/events/:id/calendar.ics",
  eventEvents: "/events/:id/events",
  listings: "/account/listings",
  orders: "/orders",
  order: "/orders/:id",
  orderCancel: "/orders/:id/cancel",
  orderCode: "/orders/:id/code",
  orderTicket: "/orders/:id/ticket",
  orderTicketFile: "/api/orders/:id/ticket",
  orderCalendar: "/orders/:id/calendar.ics",
  orderEvents: "/orders/:id/events",
  orderRefund: "/orders/:id/refund",
  eventWaits: "/events/:id/waits",
  eventDraw: "/events/:id/draw",
  waits: "/waits",
  leaveLine: "/waits/leave",
  wait: "/waits/:id",
  waitEvents: "/waits/:id/events",
  waitTake: "/waits/:id/take",
  waitPass: "/waits/:id/pass",
  waitLeave: "/waits/:id/leave",
  payments: "/payments",
  paymentReturn: "/payments/return",
  paymentProcessing: "/payments/:id",
  sales: "/account/sales",
  payouts: "/account/payouts",
  payoutsCountry: "/account/payouts/country",
  payoutsOnboarding: "/account/payouts/onboarding",
  payoutsReturn: "/account/payouts/return",
  signup: "/account/signup",
  signin: "/account/signin",
  signout: "/account/signout",
  refresh: "/account/refresh",
  account: "/account",
  sessionEnd: "/account/sessions/:id/end",
  sessionsEnd: "/account/sessions/end",
  signinCode: "/account/signin/code",
  signinPasskey: "/account/signin/passkey",
  security: "/account/security",
  passkeys: "/account/security/passkeys",
  passkeyRemove: "/account/security/passkeys/remove",
  appStart: "/account/security/app/start",
  appSetup: "/account/security/app",
  appRemove: "/account/security/app/remove",
  recoveryCodes: "/account/security/recovery-codes",
  confirmIdentity: "/account/confirm-identity",
  confirmIdentityPasskey: "/account/confirm-identity/passkey",
  audit: "/operator/audit",
  accountClose: "/account/close",
  accountClosePasskey: "/account/close/passkey",
  accountClosed: "/account/closed",
  exportAccount: "/account/export/account.json",
  exportListings: "/account/export/listings.json",
  exportOrders: "/account/export/orders.json",
  exportPayments: "/account/export/payments.json",
  forgot: "/account/forgot",
  reset: "/account/reset",
  password: "/account/password",
  confirmAddress: "/account/confirm",
  sendConfirmation: "/account/confirm/send",
  email: "/account/email",
  confirmEmailChange: "/account/email/confirm",
  cancelEmailChange: "/account/email/cancel",
  outbox: "/outbox",
  robots: "/robots.txt",
  sitemap: "/sitemap.xml",
  sitemapPart: "/sitemaps/:id",
  help: "/help",
  terms: "/terms",
  privacy: "/privacy",
  contact: "/contact",
  asset: "/assets/:name",
  apiDocs: "/api/docs",
  apiDescription: "/api/openapi.json",
} as const;

/** Query of an address that a letter leads to; `link` is the text of its one-time link. */
type LinkQuery = { link?: string | undefined };
/** Query of the form of a new ticket: what it is filled in with. */
type NewTicketQuery = {
  /** Id of the ticket that it is like. */
  like?: string | undefined;
  /** Id of the event. */
  event?: string | undefined;
} & Partial<Readonly<Record<"eventId" | "section" | "row" | "seat" | "faceValue", string | undefined>>>;
type Query = Readonly<Record<string, string | number | undefined>>;

function fill(pattern: string, id: string): string {
  return pattern.replace(/:\w+/, () => encodeURIComponent(id));
}

function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/** Builds every address of the site; encodes ids and leaves out query values that are absent or empty. */
export const routes = {
  home: (query?: Query) => withQuery(paths.home, query),
  ticketNew: (query?: NewTicketQuery) => withQuery(paths.ticketNew, query),
  ticketPreview: (query: { kind: "new" | "edit" }) => withQuery(paths.ticketPreview, query),
  ticket: (id: string) => fill(paths.ticket, id),
  event: (id: string, query?: { cursor?: string | undefined }) => withQuery(fill(paths.event, id), query),
  eventEvents: (id: string, query?: { cursor?: string | undefined }) => withQuery(fill(paths.eventEvents, id), query),
  eventPreview: (id: string) => fill(paths.eventPreview, id),
  eventCalendar: (id: string) => fill(paths.eventCalendar, id),
  ticketEdit: (id: string) => fill(paths.ticketEdit, id),
  ticketDelist: (id: string) => fill(paths.ticketDelist, id),
  ticketEvents: (id: string) => fill(paths.ticketEvents, id),
  ticketSeal: (id: string) => fill(paths.ticketSeal, id),
  ticketSealWithdraw: (id: string) => fill(paths.ticketSealWithdraw, id),
  listings: (query?: Query) => withQuery(paths.listings, query),
  orders: (query?: Query) => withQuery(paths.orders, query),
  order: (id: string) => fill(paths.order, id),
  orderCancel: (id: string) => fill(paths.orderCancel, id),
  orderCode: (id: string) => fill(paths.orderCode, id),
  orderTicket: (id: string) => fill(paths.orderTicket, id),
  orderTicketFile: (id: string) => fill(paths.orderTicketFile, id),
  orderCalendar: (id: string) => fill(paths.orderCalendar, id),
  orderEvents: (id: string) => fill(paths.orderEvents, id),
  orderRefund: (id: string) => fill(paths.orderRefund, id),
  eventWaits: (eventId: string) => fill(paths.eventWaits, eventId),
  eventDraw: (eventId: string) => fill(paths.eventDraw, eventId),
  waits: () => paths.waits,
  leaveLine: (query?: LinkQuery) => withQuery(paths.leaveLine, query),
  wait: (id: string) => fill(paths.wait, id),
  waitEvents: (id: string) => fill(paths.waitEvents, id),
  waitTake: (id: string) => fill(paths.waitTake, id),
  waitPass: (id: string) => fill(paths.waitPass, id),
  waitLeave: (id: string, query?: { link?: string | undefined }) => withQuery(fill(paths.waitLeave, id), query),
  payments: () => paths.payments,
  paymentReturn: (query: { charge: string }) => withQuery(paths.paymentReturn, query),
  sales: (query?: Query) => withQuery(paths.sales, query),
  payouts: (query?: { again?: "link" | "country" | "away"; after?: string | undefined }) =>
    withQuery(paths.payouts, query),
  payoutsCountry: () => paths.payoutsCountry,
  payoutsOnboarding: () => paths.payoutsOnboarding,
  payoutsReturn: () => paths.payoutsReturn,
  paymentProcessing: (chargeId: string) => fill(paths.paymentProcessing, chargeId),
  signup: (query?: { returnTo?: string | undefined }) => withQuery(paths.signup, query),
  signin: (query?: { returnTo?: string | undefined; after?: "signing-in" | "new-password" | undefined }) =>
    withQuery(paths.signin, query),
  signout: (query?: { returnTo?: string | undefined }) => withQuery(paths.signout, query),
  account: () => paths.account,
  sessionEnd: (id: string) => fill(paths.sessionEnd, id),
  sessionsEnd: () => paths.sessionsEnd,
  signinCode: () => paths.signinCode,
  signinPasskey: () => paths.signinPasskey,
  security: (query?: { done?: string | undefined }) => withQuery(paths.security, query),
  passkeys: () => paths.passkeys,
  passkeyRemove: () => paths.passkeyRemove,
  appStart: () => paths.appStart,
  appSetup: () => paths.appSetup,
  appRemove: () => paths.appRemove,
  recoveryCodes: () => paths.recoveryCodes,
  confirmIdentity: (query?: { returnTo?: string | undefined }) => withQuery(paths.confirmIdentity, query),
  confirmIdentityPasskey: () => paths.confirmIdentityPasskey,
  audit: (query?: { user?: string | undefined; after?: string | undefined }) => withQuery(paths.audit, query),
  accountClose: () => paths.accountClose,
  accountClosePasskey: () => paths.accountClosePasskey,
  accountClosed: () => paths.accountClosed,
  exportAccount: () => paths.exportAccount,
  exportListings: () => paths.exportListings,
  exportOrders: () => paths.exportOrders,
  exportPayments: () => paths.exportPayments,
  forgot: (query?: { returnTo?: string | undefined }) => withQuery(paths.forgot, query),
  reset: (query?: LinkQuery) => withQuery(paths.reset, query),
  password: () => paths.password,
  confirmAddress: (query?: LinkQuery) => withQuery(paths.confirmAddress, query),
  sendConfirmation: () => paths.sendConfirmation,
  email: () => paths.email,
  confirmEmailChange: (query?: LinkQuery) => withQuery(paths.confirmEmailChange, query),
  cancelEmailChange: () => paths.cancelEmailChange,
  outbox: () => paths.outbox,
  sitemap: () => paths.sitemap,
  sitemapPart: (part: number) => fill(paths.sitemapPart, `${part}.xml`),
  help: () => paths.help,
  terms: () => paths.terms,
  privacy: () => paths.privacy,
  contact: () => paths.contact,
  asset: (name: string) => fill(paths.asset, name),
  apiDocs: () => paths.apiDocs,
  apiDescription: () => paths.apiDescription,
} as const;

/** Returns the address to open after signing in: `returnTo` if it is a path of this site, else the front page. */
export function safeReturnTo(returnTo: string | undefined): string {
  if (returnTo === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(returnTo)) return routes.home();
  return returnTo;
}
