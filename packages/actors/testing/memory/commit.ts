// Performs commits in memory, as `commit.lua` does on Redis. A change of either needs the same change of the other: the
// test `commit.model.redis.test.ts` compares the two.
import type { Word } from "../../redis/send.ts";
import { type CommitRequest, parseCommit } from "./commit-request.ts";
import { type Called, type Memory, withField, withMember, withoutFields, withoutMember } from "./data.ts";

/** Checks every condition of a commit, then writes every part, and returns the reply of the function `commit`. */
export function commitInMemory(memory: Memory, keys: readonly string[], args: readonly Word[]): Called {
  const request = parseCommit(keys, args);
  const reply = failedCheck(memory, request) ?? taken(memory, request);
  if (reply) return { memory, reply };
  const { notAfter, notBefore, claims, timers } = request;
  const isTimed = notAfter !== null || notBefore !== null || claims.length + timers.length > 0;
  return { memory: written(memory, request), reply: ["OK", isTimed ? memory.now : ""] };
}

function failedCheck(memory: Memory, request: CommitRequest): string[] | null {
  const { keys, command, inbox, timer, notAfter, notBefore } = request;
  const first = command && memory.hashes[keys.outcomes]?.[command.id];
  if (first) {
    const space = first.indexOf(" ");
    return first.slice(0, space) === command.hash ? ["DUPLICATE", first.slice(space + 1)] : ["MISMATCH"];
  }
  const mark = inbox && memory.hashes[keys.inbox]?.[inbox.source];
  if (mark && Number(mark) >= inbox.version) return ["STALE"];
  if (timer && memory.sets[timer.key]?.[timer.member] !== timer.leased) return ["UNLEASED"];
  if (notAfter !== null && memory.now >= notAfter) return ["LATE"];
  if (notBefore !== null && memory.now < notBefore) return ["EARLY"];
  const changed = request.documents.find(({ key, expected }) => (memory.documents[key]?.version ?? "") !== expected);
  return changed ? ["CONFLICT", changed.key] : null;
}

function taken(memory: Memory, { claims }: CommitRequest): unknown[] | null {
  const at = claims.findIndex((claim) => !isFree(memory, claim));
  return at < 0 ? null : ["TAKEN", at + 1, memory.claims[claims[at]?.key ?? ""]?.owner ?? ""];
}

function isFree({ claims, now }: Memory, { key, mode, owner, until }: CommitRequest["claims"][number]): boolean {
  const held = claims[key];
  if (mode === "release") return true;
  if (until !== null && until <= now) return false;
  if (mode === "keep") return held?.owner === owner;
  const isMine = held === undefined || held.owner === owner || mode === `acquire ${held.owner}`;
  return isMine || (held.until !== null && held.until <= now);
}

function written(memory: Memory, request: CommitRequest): Memory {
  const { keys, command, inbox, timer } = request;
  const marked = inbox ? withField(memory, keys.inbox, [inbox.source, String(inbox.version)]) : memory;
  const remembered = command
    ? withField(marked, keys.outcomes, [command.id, `${command.hash} ${command.outcome}`])
    : marked;
  const fired = timer ? [{ ...timer, score: null }] : [];
  // Earlier releases keep all timers in one set: a timer that changes leaves it.
  const old = memory.sets[keys.timers] ? request.timers : [];
  const moved = old.map(({ member }) => ({ key: keys.timers, member, score: null }));
  const changed = [...fired, ...request.timers].flatMap(({ member }) => [
    member,
    `${member} result`,
    `${member} trace`,
  ]);
  const attempts = request.attempts ?? "";
  const counted = withoutFields(remembered.hashes, attempts, changed);
  return {
    ...memory,
    documents: request.documents.reduce(withDocument, memory.documents),
    claims: request.claims.reduce(withClaim, memory.claims),
    sets: [...request.indexes, ...fired, ...moved, ...request.timers].reduce(withScore, memory.sets),
    hashes: request.timers.reduce(
      (hashes, { member, trace }) => withTrace(hashes, attempts, { member, trace }),
      counted,
    ),
    streams: withEvents(memory.streams, keys.events, request.events),
  };
}

function withTrace(
  hashes: Memory["hashes"],
  attempts: string,
  { member, trace }: { member: string; trace: string },
): Memory["hashes"] {
  return trace === "" ? hashes : { ...hashes, [attempts]: { ...hashes[attempts], [`${member} trace`]: trace } };
}

function withDocument(documents: Memory["documents"], { key, version, text }: CommitRequest["documents"][number]) {
  if (text === "") return documents;
  if (text !== "delete") return { ...documents, [key]: { version, text } };
  const { [key]: _deleted, ...others } = documents;
  return others;
}

function withClaim(
  claims: Memory["claims"],
  { key, mode, owner, until }: CommitRequest["claims"][number],
): Memory["claims"] {
  if (mode !== "release") return { ...claims, [key]: { owner, until } };
  if (claims[key]?.owner !== owner) return claims;
  const { [key]: _released, ...others } = claims;
  return others;
}

function withScore(sets: Memory["sets"], { key, member, score }: CommitRequest["indexes"][number]): Memory["sets"] {
  return score === null ? withoutMember(sets, key, member) : withMember(sets, key, [member, score]);
}

function withEvents(streams: Memory["streams"], key: string, events: CommitRequest["events"]): Memory["streams"] {
  return events.length === 0 ? streams : { ...streams, [key]: [...(streams[key] ?? []), ...events] };
}
