// Leases timers and ends their attempts in memory, as `timers.lua` does on Redis.
import type { Word } from "../../redis/send.ts";
import { type Called, type Memory, withField, withMember, withoutMember } from "./data.ts";

interface Kind {
  readonly name: string;
  readonly room: 0 | 1;
  most: number;
}

interface Candidate {
  readonly partition: number;
  readonly set: number;
  readonly member: string;
  readonly due: number;
  readonly isOld: boolean;
  readonly isStale: boolean;
}

const HISTORY = 10;
// The fraction of the score of a leased timer, and of one whose work has begun or failed; a due time is whole.
const LEASED = 0.5;
const BEGUN = 0.75;

/** Leases due timers: moves their scores to the end of the lease. The reply of `lease_timers` lists the timers. */
export function leaseTimers(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const [leaseMs = 0, count = 0, messages = 0, effects = 0, from = 0, page = 0] = args.slice(0, 6).map(Number);
  if (!keys.some((key) => memory.sets[key] ?? memory.hashes[key])) return { memory, reply: [memory.now, 0, [], []] };
  const kinds = Array.from({ length: count }, (_, n): Kind => {
    const [name, room, most] = args.slice(6 + 3 * n);
    return { name: String(name), room: Number(room) === 1 ? 0 : 1, most: Number(most) };
  });
  const partitions = keys.length / (count + 2);
  const numbers = Array.from({ length: partitions }, (_, n) => n);
  const old = numbers.map((n) => dueIn(memory, keys[n] ?? "").slice(from, from + page));
  const unknown = old.map((due) => due.filter(([member]) => !kinds.some(({ name }) => name === kindOf(member))).length);
  const nextFrom = Math.max(0, ...old.map((due, n) => (due.length === page ? from + (unknown[n] ?? 0) : 0)));
  const candidates = kinds.map((kind, k) =>
    numbers.flatMap((n) => {
      const place = { partition: n, set: (2 + k) * partitions + n };
      const moved = (old[n] ?? []).filter(([member]) => kindOf(member) === kind.name);
      return candidatesOf(memory, { ...place, keys }, moved);
    }),
  );
  const { found, stale, hasMore } = choose(kinds, candidates, [messages, effects]);
  const until = memory.now + leaseMs + LEASED;
  const leased = lease(memory, { keys, partitions, leased: until, found, stale });
  const coming = numbers.map((n) => {
    const sets = kinds.flatMap((_, k) => (hasMore[k] ? [] : [(2 + k) * partitions + n]));
    const hasLeased = found.some(({ set }) => sets.includes(set));
    const later = [n, ...sets].flatMap((set) => scoresAfter(memory, keys[set]));
    const all = hasLeased ? [...later, until] : later;
    return all.length === 0 ? "" : String(Math.min(...all));
  });
  const more = hasMore.flatMap((isMore, k) => (isMore ? [k + 1] : []));
  return { memory: leased.memory, reply: [memory.now, nextFrom, more, coming, ...leased.timers] };
}

function scoresAfter({ sets, now }: Memory, key = ""): number[] {
  return Object.values(sets[key] ?? {}).filter((score) => score > now);
}

function candidatesOf(
  memory: Memory,
  { partition, set, keys }: { partition: number; set: number; keys: readonly string[] },
  moved: readonly [string, number][],
): Candidate[] {
  const old = memory.sets[keys[partition] ?? ""];
  return [
    ...moved.map(([member, due]) => ({ partition, set, member, due, isOld: true, isStale: false })),
    ...dueIn(memory, keys[set] ?? "").map(([member, due]) => {
      return { partition, set, member, due, isOld: false, isStale: old?.[member] !== undefined };
    }),
  ];
}

// Gives each kind an equal share of the room, then the rest to the kinds that have more.
function choose(kinds: readonly Kind[], candidates: readonly Candidate[][], room: number[]) {
  const found: Candidate[] = [];
  const stale: Candidate[] = [];
  function leaseKind(k: number, most: number): boolean {
    const [kind, queue] = [kinds[k], candidates[k]];
    if (!kind || !queue) return false;
    for (let left = most; ; ) {
      // Redis reads as many members as there is room for and drops the stale ones among them, so these take no room.
      const batch = left > 0 ? nextBatch(queue, left) : [];
      const fresh = batch.filter(({ isStale }) => !isStale);
      found.push(...fresh);
      stale.push(...batch.filter(({ isStale }) => isStale));
      left -= fresh.length;
      kind.most -= fresh.length;
      room[kind.room] = (room[kind.room] ?? 0) - fresh.length;
      if (left <= 0) return true;
      if (batch.length === 0) return false;
    }
  }
  const share = room.map((each, n) => Math.max(1, Math.floor(each / kinds.filter((kind) => kind.room === n).length)));
  const hasMore = kinds.map((kind, k) =>
    leaseKind(k, Math.min(room[kind.room] ?? 0, kind.most, share[kind.room] ?? 0)),
  );
  for (const [k, kind] of kinds.entries()) {
    const left = Math.min(room[kind.room] ?? 0, kind.most);
    if (hasMore[k] && left > 0) hasMore[k] = leaseKind(k, left);
  }
  return { found, stale, hasMore };
}

// Takes candidates of one set, as one read of Redis does.
function nextBatch(queue: Candidate[], most: number): Candidate[] {
  const [first] = queue;
  if (!first) return [];
  const end = queue.findIndex(({ set, isOld }) => set !== first.set || isOld !== first.isOld);
  return queue.splice(0, Math.min(most, end < 0 ? queue.length : end));
}

function lease(
  memory: Memory,
  {
    keys,
    partitions,
    leased,
    found,
    stale,
  }: {
    keys: readonly string[];
    partitions: number;
    leased: number;
    found: readonly Candidate[];
    stale: readonly Candidate[];
  },
): { memory: Memory; timers: readonly unknown[] } {
  let after = memory;
  const timers: unknown[] = [];
  for (const { set, member } of stale) {
    after = { ...after, sets: withoutMember(after.sets, keys[set] ?? "", member) };
  }
  for (const { partition, set, member, due, isOld } of found) {
    const hash = keys[partitions + partition] ?? "";
    after = { ...after, sets: withMember(after.sets, keys[set] ?? "", [member, leased]) };
    if (isOld) after = { ...after, sets: withoutMember(after.sets, keys[partition] ?? "", member) };
    const mark = due % 1;
    const { ended, history } = attemptsOf(memory, hash, member);
    const counted = mark === BEGUN ? ended + 1 : ended;
    if (mark === BEGUN) after = withField(after, hash, [member, `${counted} ${history}`]);
    const result = mark === 0 ? "" : (memory.hashes[hash]?.[`${member} result`] ?? "");
    const trace = memory.hashes[hash]?.[`${member} trace`] ?? "";
    timers.push(set + 1, member, leased.toFixed(2), String(due), mark === 0 ? 1 : counted + 1, result, trace);
  }
  return { memory: after, timers };
}

/** Extends a lease that the caller still has; the reply of `renew_lease`: the new score, or null for a lost lease. */
export function renewLease(memory: Memory, [key = ""]: readonly string[], args: readonly Word[]): Called {
  const [member, score, leaseMs] = args;
  if (memory.sets[key]?.[String(member)] !== Number(score)) return { memory, reply: null };
  const leased = Math.max(memory.now + Number(leaseMs), Math.floor(Number(score)) + 1) + BEGUN;
  const sets = withMember(memory.sets, key, [String(member), leased]);
  return { memory: { ...memory, sets }, reply: leased.toFixed(2) };
}

/** Ends a failed attempt; the reply of `fail_timer`: the new score, or null for a lost lease. */
export function failTimer(memory: Memory, [key = "", hash = ""]: readonly string[], args: readonly Word[]): Called {
  const [member = "", leased = "", pauseMs = "", error = "", result = ""] = args.map(String);
  const score = memory.sets[key]?.[member];
  if (score === undefined || score !== Number(leased)) return { memory, reply: null };
  const paused = memory.now + Number(pauseMs) + BEGUN;
  const waiting = paused === score ? paused + 1 : paused;
  const { ended, history } = attemptsOf(memory, hash, member);
  const lines = history.split("\n").filter((line) => line !== "");
  lines.push(`${memory.now} ${error.replaceAll(/\s+/g, " ")}`);
  const counted = withField(memory, hash, [member, `${ended} ${lines.slice(-HISTORY).join("\n")}`]);
  const kept = result === "" ? counted : withField(counted, hash, [`${member} result`, result]);
  return { memory: { ...kept, sets: withMember(kept.sets, key, [member, waiting]) }, reply: waiting.toFixed(2) };
}

/** Gives a lease back without counting the attempt; the reply of `return_timer`. */
export function returnTimer(memory: Memory, [key = "", hash = ""]: readonly string[], args: readonly Word[]): Called {
  const [member = "", leased = "", at = "", result = ""] = args.map(String);
  const score = memory.sets[key]?.[member];
  if (score === undefined) return { memory, reply: 0 };
  if (score !== Number(leased)) {
    const { ended, history } = attemptsOf(memory, hash, member);
    const isCounted = score % 1 !== 0 && Number(leased) % 1 === BEGUN && ended > 0;
    return { memory: isCounted ? withField(memory, hash, [member, `${ended - 1} ${history}`]) : memory, reply: 0 };
  }
  const due = at === "" ? memory.now : Number(at);
  const kept = result === "" ? memory : withField(memory, hash, [`${member} result`, result]);
  const known = kept.hashes[hash];
  const isKnown = known?.[member] !== undefined || known?.[`${member} result`] !== undefined;
  return { memory: { ...kept, sets: withMember(kept.sets, key, [member, isKnown ? due + LEASED : due]) }, reply: 1 };
}

function attemptsOf(memory: Memory, hash: string, member: string): { ended: number; history: string } {
  const [, ended = "0", history = ""] = /^(-?\d+) ?([\s\S]*)$/.exec(memory.hashes[hash]?.[member] ?? "") ?? [];
  return { ended: Number(ended), history };
}

function kindOf(member: string): string {
  const [actor = "", , name = ""] = member.split("|");
  return `${actor}|${name}`;
}

function dueIn({ sets, now }: Memory, key: string): [string, number][] {
  return Object.entries(sets[key] ?? {})
    .filter(([, score]) => score <= now)
    .toSorted(([one, score], [other, otherScore]) => score - otherScore || (one < other ? -1 : 1));
}
