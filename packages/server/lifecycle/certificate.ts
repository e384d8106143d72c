// Reads when the certificate of the site's public address ends, and shows it as a gauge.
import { isIP } from "node:net";
import { connect } from "node:tls";
import { createGauge } from "./metrics.ts";
import type { GaugeReader } from "./site-gauges.ts";

const WITHIN_MS = 5_000;
const EVERY_MS = 60_000;

/**
 * Reads the end of the certificate that a server shows, in ms since 1970; null for an address that is not https. An
 * expired certificate is read too, and one that nobody trusts. Rejects when no certificate comes within 5 s.
 */
export async function readCertificateEnd(address: string): Promise<number | null> {
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== "https:") return null;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const name = isIP(host) === 0 ? { servername: host } : {};
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port || 443), ...name, rejectUnauthorized: false });
    const timer = setTimeout(() => socket.destroy(new Error(`${host} shows no certificate`)), WITHIN_MS);
    socket.once("secureConnect", () => {
      const end = Date.parse(socket.getPeerCertificate().valid_to);
      if (Number.isNaN(end)) reject(new Error(`${host} shows no certificate`));
      else resolve(end);
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new Error(`${host} closes the connection`));
    });
  });
}

const certificateEnd = createGauge({
  name: "holdfast_certificate_end_timestamp_seconds",
  help: "End of the certificate at the public address, in seconds since 1970; 0: not https, or not reached yet",
});

/** Creates the reader of that gauge. An address that this process cannot reach leaves it as it is. */
export function createCertificateReader(publicUrl: string): GaugeReader {
  return {
    name: "certificate",
    everyMs: EVERY_MS,
    async read() {
      const end = await readCertificateEnd(publicUrl).catch(() => null);
      if (end !== null) certificateEnd.set(end / 1_000);
    },
  };
}
