// Defines the command `holdfast people`: looks at people, bans them and gives roles.

import { silentLog } from "@holdfast/actors";
import { openPeople, type PersonChange, type PersonFacts, readAuthConfig } from "@holdfast/auth";
import { readCommon, SettingsProblem } from "@holdfast/server";
import { emailField } from "@holdfast/values";
import { type Command, InvalidArgumentError } from "commander";
import { createCommand, type Result, type Runner } from "./command.ts";

const LONGEST_REASON = 200;
const email = emailField("must be an e-mail address");

/** Creates the command that shows, bans and promotes people. */
export function peopleCommand(runner: Runner): Command {
  return createCommand("people", {
    summary: "Shows people, bans them and gives them roles.",
    details: "A person is named by e-mail address or id.",
    examples: [
      ["show ann@example.com", "who it is, and where they are signed in"],
      ['ban ann@example.com --reason "forged tickets"', "sign them out everywhere, for good"],
      ["role ann@example.com operator", "make them an operator"],
    ],
  })
    .addCommand(showCommand(runner))
    .addCommand(banCommand(runner))
    .addCommand(unbanCommand(runner))
    .addCommand(roleCommand(runner));
}

function showCommand(runner: Runner): Command {
  return createCommand("show", {
    summary: "Shows a person.",
    examples: [["ann@example.com", "by e-mail address"]],
  })
    .argument("<person>", "e-mail address or id", parsePerson)
    .action((who: string) => onPerson(runner, who, null));
}

function banCommand(runner: Runner): Command {
  return createCommand("ban", {
    summary: "Bans a person: every session ends, and nobody can sign in to the account.",
    details: "Listings and unpaid orders of the person end too; completed sales stay.",
    examples: [['ann@example.com --reason "forged tickets"', "with a reason, which operators alone see"]],
  })
    .argument("<person>", "e-mail address or id", parsePerson)
    .option("--reason <words>", `why, at most ${LONGEST_REASON} characters`, parseReason)
    .action((who: string, { reason = null }: { reason?: string | null }) =>
      onPerson(runner, who, { type: "Ban", reason }),
    );
}

function unbanCommand(runner: Runner): Command {
  return createCommand("unban", {
    summary: "Lifts the ban of a person, who may then sign in again.",
    examples: [["ann@example.com", "by e-mail address"]],
  })
    .argument("<person>", "e-mail address or id", parsePerson)
    .action((who: string) => onPerson(runner, who, { type: "Unban" }));
}

function roleCommand(runner: Runner): Command {
  return createCommand("role", {
    summary: "Gives a person a role, or takes it.",
    details: "A role counts from the next sign-in. Taking it ends every session.",
    examples: [
      ["ann@example.com operator", "make them an operator"],
      ["ann@example.com none", "take the role"],
    ],
  })
    .argument("<person>", "e-mail address or id", parsePerson)
    .argument("<role>", "operator or none", parseRole)
    .action((who: string, role: "operator" | "none") =>
      onPerson(runner, who, role === "none" ? { type: "TakeRole" } : { type: "GiveRole", role }),
    );
}

async function onPerson({ env, onSite }: Runner, who: string, change: PersonChange | null): Promise<void> {
  await onSite(async (database) => {
    const { mail: terms } = readAuthConfig(readCommon(env), env);
    const people = openPeople({ database, log: silentLog, terms });
    const person = change === null ? await people.find(who) : await people.change(who, change);
    if (person === null) throw new SettingsProblem("Cannot find the person: nobody has this e-mail address or id");
    return resultOf(person);
  });
}

function resultOf(person: PersonFacts): Result {
  const { id, createdAt, bannedAt, banReason, closedAt, role, sessions } = person;
  const reason = banReason === null ? "" : ` (${banReason})`;
  const lines = [
    `${person.email} ${id}`,
    `signed up ${timeText(createdAt)}`,
    ...(bannedAt === null ? [] : [`banned ${timeText(bannedAt)}${reason}`]),
    ...(closedAt === null ? [] : [`closed ${timeText(closedAt)}`]),
    ...(role === null ? [] : [`role ${role}`]),
    ...(sessions.length === 0 ? ["signed in nowhere"] : sessions.map(sessionLine)),
  ];
  return { data: person, lines };
}

function sessionLine({ device, timeZone, lastSeenAt }: PersonFacts["sessions"][number]): string {
  return `signed in with ${device}${timeZone === null ? "" : `, ${timeZone}`}, last seen ${timeText(lastSeenAt)}`;
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}

function parsePerson(text: string): string {
  if (!text.includes("@")) return text;
  const read = email.safeParse(text);
  if (!read.success) throw new InvalidArgumentError("It must be an e-mail address or an id");
  return read.data;
}

function parseReason(text: string): string {
  if (text.length > LONGEST_REASON) throw new InvalidArgumentError(`It may have ${LONGEST_REASON} characters`);
  return text;
}

function parseRole(text: string): string {
  if (text !== "operator" && text !== "none") throw new InvalidArgumentError("It must be operator or none");
  return text;
}
