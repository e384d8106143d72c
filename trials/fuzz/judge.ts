// Judges whether the site may answer a request so.

import type { DescribedAnswers } from "../support/described-answers.ts";
import type { NoAnswer, RawAnswer } from "../support/raw-http.ts";
import { explainNoAnswer } from "./no-answer.ts";

/** Describes a request that was sent. */
export interface Sent {
  readonly method: string;
  readonly target: string;
  /** All of the request, a character a byte. */
  readonly text: string;
}

/** Holds an answer, and texts that no answer may have. */
export interface Judged {
  readonly answer: RawAnswer | NoAnswer;
  readonly secrets: readonly string[];
}

// A stack, a path of a package, and a stored hash of a password.
const LEAKS = [/\n\s+at .+:\d+:\d+/, /node_modules/, /\$scrypt|"hash":/];
const PLAIN_PATH = /^\/(api|webhooks)(\/[\w~-][\w.~-]*)*$/;

/**
 * Returns what is wrong with an answer, in words: an error of ours, a leak, a difference from the description, or no
 * answer to a request that should have one.
 */
export function compare(described: DescribedAnswers, sent: Sent, { answer, secrets }: Judged): string[] {
  if (typeof answer === "string") return explainNoAnswer(answer, sent.text) === null ? ["no answer"] : [];
  if (isError(answer)) return ["an error of the site"];
  const leaks = [
    ...secrets.filter((secret) => answer.body.includes(secret) && !sent.text.includes(secret)).map(() => "a secret"),
    ...LEAKS.filter((leak) => leak.test(answer.body)).map(String),
  ];
  return [...leaks.map((leak) => `a leak of ${leak}`), ...differences(described, sent, answer)];
}

// Bun answers by itself, without any of our headers, what it cannot read as HTTP.
function differences(described: DescribedAnswers, { method, target }: Sent, answer: RawAnswer): readonly string[] {
  const [path = ""] = target.split(/[?#]/);
  const isOurs = answer.headers.has("x-request-id");
  if (!isOurs || method === "HEAD" || !PLAIN_PATH.test(path)) return [];
  const compared = { ...answer, header: (name: string) => answer.headers.get(name.toLowerCase()) ?? null };
  const operation = described.operationAt(method, path);
  if (operation !== null) return described.differences(operation, compared);
  return answer.status >= 400 ? described.differencesOfError(compared) : [];
}

// Bun answers 505 by itself, without any of our headers, to what it cannot read, also behind the end of a request.
function isError({ status, headers }: RawAnswer): boolean {
  if (status === 505) return headers.has("x-request-id");
  return !(status >= 100 && status < 500);
}
