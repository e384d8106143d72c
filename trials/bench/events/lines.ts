// Measures events and jobs from a sender to a receiver, for Holdfast and its rivals.

import { startTestRedis } from "@holdfast/testing";
import type { z } from "zod";
import type { Tree } from "../against/trees.ts";
import { namedSeconds, newPid, secondsOf } from "../cpu.ts";
import { type RoleProcess, startRole } from "../role-process.ts";
import type { Contender, Figures } from "../rounds.ts";
import { makeStream } from "./nats-role.ts";
import { receivedSchema, type sendingSchema, sentSchema } from "./sides.ts";

/** Measures one way from a sender to a receiver, each a process of its own. */
export interface Way extends Contender {
  close(): Promise<void>;
}

/** Sets how many parcels are sent at full speed, and for how many seconds 1,000 are sent a second. */
export interface WayOptions {
  readonly count: number;
  readonly seconds: number;
}

const NATS = "nats://127.0.0.1:4222";
const AT_ONCE = 64;
const PER_SECOND = 1_000;
const WARM_UP = 10_000;

/** Opens Holdfast's way: a commit with its event, then a commit of the subscriber; both run the code of `tree`. */
export async function openHoldfastWay(options: WayOptions, of: { tree?: Tree } = {}): Promise<Way> {
  const { result: redis, pid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const receiver = await startRole("events-holdfast", { redisUrl: redis.url, side: "receiver" }, of);
  const sender = await startRole("events-holdfast", { redisUrl: redis.url, side: "sender" }, of);
  const stop = () => redis.stop();
  const name = of.tree?.name ?? "Holdfast";
  return await openWay({ ...options, name, sender, receiver, storeSeconds: () => secondsOf(pid), stop });
}

/** Opens BullMQ's way: a job is added and processed. */
export async function openBullMqWay(options: WayOptions): Promise<Way> {
  const { result: redis, pid } = await newPid("redis-server", () => startTestRedis({ fsync: "everysec" }));
  const receiver = await startRole("events-bullmq", { port: redis.port, side: "receiver" });
  const sender = await startRole("events-bullmq", { port: redis.port, side: "sender" });
  const stop = () => redis.stop();
  return await openWay({ ...options, name: "BullMQ", sender, receiver, storeSeconds: () => secondsOf(pid), stop });
}

/** Opens NATS JetStream's way, in a stream of our own on the server of the machine. */
export async function openNatsWay(options: WayOptions): Promise<Way> {
  const settings = { server: NATS, stream: `holdfast-bench-${process.pid}` };
  const stop = await makeStream(NATS, settings.stream);
  const receiver = await startRole("events-nats", { ...settings, side: "receiver" });
  const sender = await startRole("events-nats", { ...settings, side: "sender" });
  const storeSeconds = (): number => namedSeconds("nats-server");
  const way = { name: "NATS JetStream", servers: ["nats-server"], sender, receiver, storeSeconds, stop };
  return await openWay({ ...options, ...way });
}

interface WayParts extends WayOptions {
  readonly name: string;
  readonly servers?: readonly string[];
  readonly sender: RoleProcess;
  readonly receiver: RoleProcess;
  storeSeconds(): number;
  stop(): Promise<void>;
}

async function openWay(parts: WayParts): Promise<Way> {
  const { name, servers, count, seconds, sender, receiver, stop } = parts;
  await carry(parts, { count: Math.min(WARM_UP, count), atOnce: AT_ONCE, perSecond: 0 });
  return {
    name,
    ...(servers && { servers }),
    async measure() {
      const fast = await carry(parts, { count, atOnce: AT_ONCE, perSecond: 0 });
      const paced = await carry(parts, { count: PER_SECOND * seconds, atOnce: AT_ONCE, perSecond: PER_SECOND });
      return { ...fast, p50: paced.p50, p99: paced.p99, lost: fast.lost + paced.lost, twice: fast.twice + paced.twice };
    },
    async close() {
      await sender.stop();
      await receiver.stop();
      await stop();
    },
  };
}

type Carried = Figures & { readonly p50: number; readonly p99: number; readonly lost: number; readonly twice: number };

async function carry(parts: WayParts, sending: z.input<typeof sendingSchema>): Promise<Carried> {
  const { sender, receiver, storeSeconds } = parts;
  const cpu = (): [number, number, number] => [secondsOf(sender.pid), secondsOf(receiver.pid), storeSeconds()];
  const before = cpu();
  const [received, sent] = await Promise.all([
    receiver.ask(receivedSchema, { count: sending.count }),
    sender.ask(sentSchema, sending),
  ]);
  const [sendMicros = 0, receiveMicros = 0, storeMicros = 0] = cpu().map(
    (now, at) => ((now - (before[at] ?? 0)) * 1_000_000) / sending.count,
  );
  const perSecond = received.received / ((received.lastAt - sent.beganAt) / 1_000);
  const { p50, p99 } = received.waits;
  const lost = sending.count - received.received;
  return { perSecond, p50, p99, sendMicros, receiveMicros, storeMicros, lost, twice: received.twice };
}
