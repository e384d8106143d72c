// Opens a market of the course's architecture: five services, a database each, NATS JetStream, publish after save.

import { randomUUID } from "node:crypto";
import { createSandboxControl } from "@holdfast/stripe-sandbox";
import { cookieClient, startTestRedis } from "@holdfast/testing";
import { z } from "zod";
import { namedSeconds, newPid, secondsOf } from "../cpu.ts";
import { urlSchema } from "../orders/set-nx.ts";
import { type RoleProcess, startRole } from "../role-process.ts";
import { makeStores, NATS } from "./course-stores.ts";
import { JOURNEY_HOLD_MS, type Market, PEOPLE } from "./market.ts";
import { startSandbox } from "./sandbox.ts";

const SERVICES = ["auth", "tickets", "orders", "expiration", "payments"] as const;
type Service = (typeof SERVICES)[number];
// Nobody signs up while processes are killed.
const KILLED: readonly Service[] = ["orders", "tickets", "payments", "expiration"];
const ticketSchema = z.object({ orderId: z.string().nullable() });

interface Running {
  readonly role: RoleProcess;
  readonly url: string;
}

/** Starts the five services of the course and a Stripe sandbox, and signs people up. */
export async function openCourse(): Promise<Market> {
  const stores = await makeStores();
  const { result: redis, pid: redisPid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const sandbox = await startSandbox();
  const common = { ...{ nats: NATS, stream: stores.stream, redisPort: redis.port }, sessionSecret: randomUUID() };
  const start = async (service: Service, port = 0): Promise<Running> => {
    const own = { service, port, database: stores.databaseOf(service), stripeUrl: sandbox.url };
    const role = await startRole("course", { ...common, ...own, holdMs: JOURNEY_HOLD_MS });
    return { role, url: (await role.ask(urlSchema, {})).url };
  };
  const running = new Map<Service, Running>();
  await Promise.all(SERVICES.map(async (service) => void running.set(service, await start(service))));
  const urlOf = (service: Service): string => running.get(service)?.url ?? "";
  // What a killed process has used is kept.
  let [gone, kills] = [0, 0];
  return {
    name: "the course's architecture",
    servers: ["postgres", "nats-server"],
    people: await signUpAll(urlOf("auth")),
    doneStatus: "complete",
    addressOf: urlOf,
    cpu: () => ({
      services: gone + [...running.values()].reduce((sum, { role }) => sum + secondsOf(role.pid), 0),
      postgres: namedSeconds("postgres"),
      nats: namedSeconds("nats-server"),
      redis: secondsOf(redisPid),
      sandbox: secondsOf(sandbox.pid),
    }),
    intents: async () => (await createSandboxControl(sandbox).summary()).intents,
    isTaken: (ticket) => ticketSchema.parse(ticket).orderId !== null,
    async killOne() {
      const service = KILLED[kills++ % KILLED.length] ?? "orders";
      const one = running.get(service);
      if (!one) return;
      gone += secondsOf(one.role.pid);
      one.role.kill("SIGKILL");
      await one.role.stop();
      running.set(service, await start(service, Number(new URL(one.url).port)));
    },
    async close() {
      for (const { role } of running.values()) await role.stop();
      await sandbox.stop();
      await redis.stop();
      await stores.remove();
    },
  };
}

async function signUpAll(url: string): Promise<string[]> {
  const people = Array.from({ length: PEOPLE }, async (_, number) => {
    const http = cookieClient(url);
    const json = { email: `person-${number}@example.com`, password: "correct horse" };
    const response = await http("/api/users/signup", { json });
    if (response.status !== 201) throw new Error(`Cannot sign up: ${response.status} ${await response.text()}`);
    return `session=${http.cookies.get("session") ?? ""}`;
  });
  return await Promise.all(people);
}
