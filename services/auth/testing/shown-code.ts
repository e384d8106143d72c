import { Secret, TOTP } from "otpauth";

/** The code that an app with this key shows now, or so many steps of 30 s later. */
export function shownCode(key: string, offSteps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + offSteps * 30_000 });
}
