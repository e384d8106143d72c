import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoBase64URL, isoCBOR } from "@simplewebauthn/server/helpers";
import { z } from "zod";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const HAS_CREDENTIAL = 0x40;

type Encodable = Parameters<typeof isoCBOR.encode>[0];

const coordinates = z.object({ x: z.string(), y: z.string() });

/** What an authenticator may do otherwise than one that is in order. */
export interface Manner {
  readonly origin?: string;
  readonly host?: string;
  /** Does not check who presses the button. */
  readonly isUnverified?: boolean;
  readonly counter?: number;
  /** Says how it was made, with certificates. */
  readonly hasCertificates?: boolean;
  readonly isBackupEligible?: boolean;
  readonly userHandle?: string;
}

/** One passkey in an authenticator of software, for the site `http://localhost:3000`. */
export function createSoftwareAuthenticator(userId: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  const { x, y } = coordinates.parse(publicKey.export({ format: "jwk" }));
  const cose = new Map<string | number, Encodable>([
    ...([
      [1, 2],
      [3, -7],
      [-1, 1],
    ] as const),
    [-2, new Uint8Array(Buffer.from(x, "base64url"))],
    [-3, new Uint8Array(Buffer.from(y, "base64url"))],
  ]);
  const shared = { id: id.toString("base64url"), rawId: id.toString("base64url"), type: "public-key" } as const;
  const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, isoCBOR.encode(cose)]);
  return {
    id: shared.id,
    /** Answers `navigator.credentials.create`. */
    create(challenge: string, manner: Manner = {}) {
      const authData = new Uint8Array(Buffer.concat([headOf(manner, HAS_CREDENTIAL), credential]));
      const attStmt = new Map<string | number, Encodable>(
        manner.hasCertificates ? [["x5c", [new Uint8Array([1])]]] : [],
      );
      const attestation = new Map<string | number, Encodable>([
        ["fmt", manner.hasCertificates ? "packed" : "none"],
        ["attStmt", attStmt],
        ["authData", authData],
      ]);
      const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(attestation));
      const clientDataJSON = clientData("webauthn.create", challenge, manner);
      const response = { clientDataJSON, attestationObject, transports: ["internal"] };
      return { ...shared, response, clientExtensionResults: {} };
    },
    /** Answers `navigator.credentials.get`. */
    get(challenge: string, manner: Manner = {}) {
      const authData = headOf(manner, 0);
      const clientDataJSON = clientData("webauthn.get", challenge, manner);
      const hash = createHash("sha256").update(Buffer.from(clientDataJSON, "base64url")).digest();
      const signature = sign("sha256", Buffer.concat([authData, hash]), privateKey).toString("base64url");
      const userHandle = Buffer.from(manner.userHandle ?? userId).toString("base64url");
      const response = { clientDataJSON, authenticatorData: authData.toString("base64url"), signature, userHandle };
      return { ...shared, response, clientExtensionResults: {} };
    },
  };
}

function headOf({ host = "localhost", isUnverified, counter = 0, isBackupEligible = true }: Manner, more: number) {
  const verified = isUnverified ? 0 : USER_VERIFIED;
  const backup = isBackupEligible ? BACKUP_ELIGIBLE | BACKED_UP : 0;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const flags = Buffer.from([USER_PRESENT | verified | backup | more]);
  return Buffer.concat([createHash("sha256").update(host).digest(), flags, count]);
}

function clientData(type: string, challenge: string, { origin = "http://localhost:3000" }: Manner): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString("base64url");
}
