import { resolve } from "node:path";
import { SandboxError } from "./sandbox-error.ts";

/** How the sandbox runs as a process of its own. */
export type SandboxConfig = {
  host: string;
  /** 0: the port kept in `dataDir`, or a free one at the first start. */
  port: number;
  dataDir: string;
};

type Environment = Record<string, string | undefined>;

/** Reads the settings; throws a `SandboxError` with code `bad_setting` naming the bad one. */
export function readConfig(environment: Environment = process.env): SandboxConfig {
  return {
    host: environment["HOST"] || "127.0.0.1",
    port: readPort(environment["STRIPE_SANDBOX_PORT"] || "0"),
    dataDir: resolve(environment["DATA_DIR"] || ".data"),
  };
}

/** The environment of a sandbox started by another process: its settings and where programs are. */
export function childEnvironment(
  { dataDir, port }: Pick<SandboxConfig, "dataDir" | "port">,
  environment: Environment = process.env,
): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), DATA_DIR: dataDir, STRIPE_SANDBOX_PORT: String(port) };
}

/** The key of a real Stripe test account to run the contract suite against; usually there is none. */
export function readContractKey(environment: Environment = process.env): string | undefined {
  const key = environment["STRIPE_CONTRACT_KEY"];
  if (!key || key.startsWith("sk_test_")) return key || undefined;
  throw new SandboxError("bad_setting", "Cannot read STRIPE_CONTRACT_KEY: it is no test key");
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  const message = `Cannot read STRIPE_SANDBOX_PORT: "${text}" is no port (0 to 65535)`;
  throw new SandboxError("bad_setting", message);
}
