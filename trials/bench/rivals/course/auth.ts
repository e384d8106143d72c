// Signs people up, as the course does.

import { randomBytes, randomUUID, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import { z } from "zod";
import { CourseError, type CourseParts, sessionKey } from "./service.ts";

const body = z.object({ email: z.email(), password: z.string().min(4).max(20) });
const hash = promisify<string, string, number, Buffer>(scrypt);
const KEY_BYTES = 64;

/** Adds the route of auth. */
export async function addAuth({ app, sql, settings }: CourseParts): Promise<void> {
  const key = await sessionKey(settings.sessionSecret);
  app.post("/api/users/signup", async (request, response) => {
    const { email, password } = body.parse(request.body);
    const salt = randomBytes(8).toString("hex");
    const hashed = `${(await hash(password, salt, KEY_BYTES)).toString("hex")}.${salt}`;
    const id = randomUUID();
    const made = await sql`
      insert into users (id, email, password) values (${id}, ${email}, ${hashed}) on conflict do nothing returning id`;
    if (made.length === 0) throw new CourseError(400, "Email in use");
    const token = await new SignJWT({ id, email }).setProtectedHeader({ alg: "HS256" }).sign(key);
    response.cookie("session", token, { httpOnly: true }).status(201).send({ id, email });
  });
}
