// Signs owners in while others guess passwords.

import { browserAt, newAddress, signUpAt } from "./browsers.ts";

/** Sets how the owner signs in, and what the others do meanwhile. */
export interface AttackPlan {
  /** Number of addresses that guess. */
  readonly addresses: number;
  /** Whose passwords are guessed: the owner's own, or those of many other accounts. */
  readonly target: "owner" | "others";
  /** Whether the owner's browser has signed in to the account before. */
  readonly isKnown: boolean;
}

/** Sets how long an attack is. */
export interface AttackSize {
  /** Number of guesses that all addresses together keep in flight. */
  readonly inFlight: number;
  /** Number of times the owner signs in, one after the other. */
  readonly signIns: number;
}

/** Says what was seen. */
export interface AttackResult {
  readonly plan: AttackPlan;
  /** Time of each sign-in of the owner, ms. */
  readonly ms: readonly number[];
  /** Counts the answers to the owner by status. */
  readonly owner: Readonly<Record<string, number>>;
  /** Counts the answers to the guesses by status. */
  readonly guesses: Readonly<Record<string, number>>;
}

const OTHERS = 1_000;

/** Lets the owner of a new account sign in again and again while others guess. */
export async function attack(url: string, plan: AttackPlan, { inFlight, signIns }: AttackSize): Promise<AttackResult> {
  const email = `owner-${crypto.randomUUID()}@example.com`;
  const address = newAddress();
  const known = await signUpAt(url, address, email);
  const guessing = startGuessing(url, { email, plan, inFlight });
  const owner: Record<string, number> = {};
  const ms: number[] = [];
  try {
    await guessing.underWay;
    for (let count = 0; count < signIns; count += 1) {
      const browser = plan.isKnown ? known : browserAt(url, address);
      const answer = await browser.send("signin", email);
      note(owner, answer.status);
      ms.push(answer.ms);
    }
  } finally {
    await guessing.stop();
  }
  return { plan, ms, owner, guesses: guessing.answers };
}

type Guessing = { email: string; plan: AttackPlan; inFlight: number };

function startGuessing(url: string, { email, plan: { addresses, target }, inFlight }: Guessing) {
  const browsers = Array.from({ length: addresses }, () => browserAt(url, newAddress()));
  const answers: Record<string, number> = {};
  const over = new AbortController();
  let sent = 0;
  async function guess(at: number): Promise<void> {
    while (!over.signal.aborted) {
      sent += 1;
      const whose = target === "owner" ? email : `other-${sent % OTHERS}@example.com`;
      const answer = await browsers[at % addresses]?.send("signin", whose, `guess number ${sent}`);
      note(answers, answer?.status ?? 0);
    }
  }
  // The first answer comes when every guess of the first round is on its way.
  const loops = Array.from({ length: inFlight }, (_, at) => guess(at));
  const first = browserAt(url, newAddress()).send("signin", "nobody@example.com");
  return {
    answers,
    underWay: first,
    async stop() {
      over.abort();
      await Promise.all(loops);
    },
  };
}

function note(counts: Record<string, number>, status: number): void {
  counts[status] = (counts[status] ?? 0) + 1;
}
