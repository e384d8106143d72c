// Leases and renews timers in memory, as `timers.lua` does on Redis.
import type { Word } from "../../redis/send.ts";
import { type Called, type Memory, withMember } from "./data.ts";

/** Leases due timers: moves their scores to the end of the lease. The reply of `lease_timers` lists the timers. */
export function leaseTimers(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [leaseMs = 0, most = 0] = args.slice(0, 2).map(Number);
  const leftToOthers = new Set(args.slice(2).map(String));
  const leased = memory.now + leaseMs;
  const due = keys
    .flatMap((key, at) => dueIn(memory, key).map(([member, score]) => ({ key, at, member, score })))
    .filter(({ member }) => !leftToOthers.has(timerOf(member)))
    .slice(0, most);
  const after = due.reduce((before, { key, member }) => withMember(before, key, [member, leased]), memory.sets);
  const reply = due.flatMap(({ at, member, score }) => [at + 1, member, leased, String(score)]);
  return { memory: due.length === 0 ? memory : { ...memory, sets: after }, reply: [memory.now, ...reply] };
}

/** Extends a lease that the caller still has; the reply of `renew_lease`: the new score, or null for a lost lease. */
export function renewLease(memory: Memory, [key = ""]: readonly string[], args: readonly Word[]): Called {
  const [member, score, leaseMs] = args;
  if (memory.sets[key]?.[String(member)] !== Number(score)) return { memory, reply: null };
  const leased = Math.max(memory.now + Number(leaseMs), Number(score) + 1);
  return { memory: { ...memory, sets: withMember(memory.sets, key, [String(member), leased]) }, reply: leased };
}

function timerOf(member: string): string {
  const [actor = "", , name = ""] = member.split("|");
  return `${actor}|${name}`;
}

function dueIn({ sets, now }: Memory, key: string): [string, number][] {
  return Object.entries(sets[key] ?? {})
    .filter(([, score]) => score <= now)
    .toSorted(([one, score], [other, otherScore]) => score - otherScore || (one < other ? -1 : 1));
}
