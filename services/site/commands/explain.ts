// Turns an error into one line without secrets.

import type { Environment } from "@holdfast/server";

/** Returns one line on why a command has failed, without a stack and without any password or secret of the settings. */
export function explain(error: unknown, env: Environment): string {
  const text = error instanceof Error ? textOf(error) : String(error);
  return hideSecrets(text.trim().replaceAll(/\s+/g, " "), env);
}

/** Replaces the secrets of the settings, and user and password in every address, with `***`. */
export function hideSecrets(text: string, env: Environment): string {
  const secrets = Object.entries(env)
    .flatMap(([name, value = ""]) => secretsOf(name, value))
    .filter((secret) => secret !== "")
    .toSorted((one, other) => other.length - one.length);
  const shown = secrets.reduce((line, secret) => line.replaceAll(secret, "***"), text);
  return shown.replaceAll(/\/\/[^/@\s]+@/g, "//***@");
}

function textOf({ name, message }: Error): string {
  return message.startsWith("Cannot ") ? message : `Cannot go on: ${name}: ${message}`;
}

function secretsOf(name: string, value: string): string[] {
  if (/SECRET|PASSWORD/.test(name)) return [value];
  const password = name.endsWith("_URL") ? (URL.parse(value)?.password ?? "") : "";
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
