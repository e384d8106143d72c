// Makes up what every service of the course has: an Express app, sessions, its own database and its events.

import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { jwtVerify } from "jose";
import postgres from "postgres";
import { z } from "zod";
import { type Events, openEvents } from "./events.ts";

/** Checks the settings of a service of the course. */
export const courseSettings = z.object({
  service: z.enum(["auth", "tickets", "orders", "expiration", "payments"]),
  /** Port to listen on; 0: any free one. */
  port: z.number(),
  /** Address of the service's own database; absent for expiration, which has none. */
  database: z.string(),
  nats: z.string(),
  stream: z.string(),
  /** Secret that signs and verifies session tokens, which all services know. */
  sessionSecret: z.string(),
  /** Port of the Redis of the expiration queue. */
  redisPort: z.number(),
  stripeUrl: z.string(),
  holdMs: z.number(),
});

/** Settings of a service of the course. */
export type CourseSettings = z.infer<typeof courseSettings>;

/** What the routes and listeners of a service work with. */
export interface CourseParts {
  readonly settings: CourseSettings;
  readonly app: Express;
  readonly sql: postgres.Sql;
  readonly events: Events;
}

/** Answers a request with a status, as an error that a handler throws. */
export class CourseError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const CONNECTIONS = 10;
const userSchema = z.object({ id: z.string(), email: z.string() });

/** Opens what a service works with. */
export async function openParts(settings: CourseSettings): Promise<CourseParts> {
  const sql = postgres(settings.database, { max: CONNECTIONS, onnotice: () => undefined });
  const { nats: server, stream, service } = settings;
  const events = await openEvents({ server, stream, service });
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.use(express.json());
  const secret = await sessionKey(settings.sessionSecret);
  app.use((request: Request, response: Response, next: NextFunction) =>
    readSession(secret, { request, response, next }),
  );
  return { settings, app, sql, events };
}

/** Answers errors, those of async handlers too, as Express 5 does, and listens; resolves with the address. */
export async function serve({ app, settings }: CourseParts): Promise<string> {
  // Express knows a handler of errors by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const isKnown = error instanceof CourseError;
    const status = isKnown ? error.status : error instanceof z.ZodError ? 400 : 500;
    response.status(status).send({ errors: [{ message: isKnown ? error.message : "Something went wrong" }] });
  });
  const server = app.listen(settings.port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot listen: there is no port");
  return `http://127.0.0.1:${address.port}`;
}

/** Returns the id of the signed-in user; throws 401 for nobody. */
export function userIdOf(response: Response): string {
  const { user } = z.object({ user: userSchema.optional() }).parse(response.locals);
  if (!user) throw new CourseError(401, "Not authorized");
  return user.id;
}

/** Imports the secret that signs session tokens. */
export async function sessionKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign", "verify"]);
}

interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
}

async function readSession(key: CryptoKey, { request, response, next }: Visit): Promise<void> {
  const token = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  if (token !== undefined) {
    try {
      response.locals["user"] = userSchema.parse((await jwtVerify(token, key)).payload);
    } catch {
      // As in the course, a token that cannot be verified is nobody's.
    }
  }
  next();
}
