export { ageSessions } from "./aging.ts";
export { makeOperator } from "./roles.ts";
export { shownCode } from "./shown-code.ts";
export { createSoftwareAuthenticator } from "./software-authenticator.ts";
