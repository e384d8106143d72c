// Reads the secrets that lie in files instead of environment variables, which too many people can see.
import { readFileSync } from "node:fs";

/** Names the settings that may be given as a file: `<name>_FILE` is the path, and its content the value. */
const SECRETS = [
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "STRIPE_CONNECT_WEBHOOK_SECRET",
  "SMTP_URL",
  "METRICS_TOKEN",
  "VAULT_S3_ACCESS_KEY_ID",
  "VAULT_S3_SECRET_ACCESS_KEY",
  "ARCHIVE_S3_ACCESS_KEY_ID",
  "ARCHIVE_S3_SECRET_ACCESS_KEY",
] as const;

/** Holds settings with the secrets of files among them, and what is wrong with the files. */
export interface SettingsWithSecrets {
  /** Holds the settings; `<name>_FILE` of a secret is replaced by `<name>`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Names each faulty variable with what it must be; no secret is in it. */
  readonly faults: readonly string[];
}

/**
 * Replaces `<name>_FILE` of each secret by the content of that file, without the spaces around it. An empty file leaves
 * the setting unset: an operator has not filled it in. Both forms at once, or a file that cannot be read, are faults.
 */
export function withSecretsOf(given: Readonly<Record<string, string | undefined>>): SettingsWithSecrets {
  const settings = { ...given };
  const faults: string[] = [];
  for (const name of SECRETS) {
    const variable = `${name}_FILE`;
    const file = settings[variable];
    if (file === undefined) continue;
    delete settings[variable];
    if (settings[name] !== undefined) {
      faults.push(`${variable} must be unset with ${name}`);
      continue;
    }
    const { text, fault } = contentOf(file);
    if (fault !== null) faults.push(`${variable} ${fault}`);
    if (text !== "") settings[name] = text;
  }
  return { settings, faults };
}

/** Reads a file without the spaces around its content; `fault` follows the name of the setting that names the file. */
export function contentOf(file: string): { readonly text: string; readonly fault: string | null } {
  try {
    return { text: readFileSync(file, "utf8").trim(), fault: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { text: "", fault: `must name a file that can be read (${code})` };
  }
}
