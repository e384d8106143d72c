// Examines whether the site answers at its public address, and whether its mail server takes letters.

import { type AuthConfig, checkMailServer } from "@holdfast/auth";
import { type CommonConfig, readCertificateEnd } from "@holdfast/server";
import { type Examined, fail, ok, textOf, warn } from "./examination.ts";

const ANSWER_MS = 5_000;

const DAY_MS = 86_400_000;
const RENEWED_DAYS = 14;
const ALL_ADDRESSES = "0.0.0.0";
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Examines the public address, and the port of this machine where that does not answer. */
export async function examineWeb(common: CommonConfig): Promise<Examined[]> {
  const [address, certificate] = await Promise.all([examineAddresses(common), examineCertificate(common.publicUrl)]);
  return [...address, ...certificate];
}

/** Says when the certificate of an address ends; nothing for an address that is not https, or where nothing answers. */
export async function examineCertificate(publicUrl: string): Promise<Examined[]> {
  const end = await readCertificateEnd(publicUrl).catch(() => null);
  if (end === null) return [];
  const days = Math.floor((end - Date.now()) / DAY_MS);
  const [what, until] = ["certificate", new Date(end).toISOString()];
  const advice = "renew it into the file of TLS_CERTIFICATE, or at the proxy in front of the site";
  if (days < 0) return [fail(what, `it has ended at ${until}`, advice)];
  const found = `it ends in ${days} days, at ${until}`;
  return [days < RENEWED_DAYS ? warn(what, found, advice) : ok(what, found)];
}

async function examineAddresses({ publicUrl, port, host, isProduction }: CommonConfig): Promise<Examined[]> {
  const atAddress = await examineAddress("public address", publicUrl);
  if (atAddress.status === "ok") {
    const isPlain = isProduction && publicUrl.startsWith("http:");
    return isPlain ? [warn("public address", `${publicUrl} is not https`, "set PUBLIC_URL")] : [atAddress];
  }
  // Inside a container, localhost is the container itself.
  if (host === ALL_ADDRESSES && LOOPBACK.has(new URL(publicUrl).hostname)) {
    const advice = "open it in a browser on the machine that runs the container";
    return [warn("public address", `${publicUrl} cannot be asked from within a container`, advice)];
  }
  return [atAddress, await examineAddress("port", `http://localhost:${port}`)];
}

async function examineAddress(what: string, url: string): Promise<Examined> {
  try {
    const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "manual" });
    if (status === 200) return ok(what, `${url} is ready`);
    return fail(what, `${url} answers ${status}`, "see the log of the site: /readyz says why it is not ready");
  } catch (error) {
    return fail(
      what,
      `${url}: ${textOf(error)}`,
      "start the site; else see name, certificate and proxy of the address",
    );
  }
}

/** Examines the mail server: connects, encrypts, logs in; sends a letter only to `sendTo`. */
export async function examineMail(
  { isProduction }: CommonConfig,
  { mail }: AuthConfig,
  sendTo: string | null,
): Promise<Examined> {
  if (mail.server === null) {
    const found = "no mail server: e-mail is kept in the outbox";
    return isProduction ? warn("mail", found, "set SMTP_URL, or nobody can confirm an address") : ok("mail", found);
  }
  const { host, port } = mail.server;
  const problem = await checkMailServer(mail, { requireTls: isProduction, sendTo });
  const advice = "see SMTP_URL: host, port, user and password, and that the provider lets this machine in";
  if (problem !== null) return fail("mail", `${host}:${port}: ${problem}`, advice);
  return ok("mail", sendTo === null ? `${host}:${port} lets us in` : `${host}:${port} has taken a letter to ${sendTo}`);
}
