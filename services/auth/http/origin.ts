// Says where a request comes from, for the audit log.

export { originOf } from "../flows/origin.ts";
