// Converts the documents of a database between JSON documents and hashes.
import type { DocumentForm } from "../functions/library.ts";
import { type DocumentType, parseDocument } from "../model/document.ts";
import { ActorsError, errorText } from "../model/errors.ts";
import { documentKey, openedKey } from "../model/keys.ts";
import type { ServiceDefinition } from "../model/service.ts";
import { mastersOf } from "../redis/cluster.ts";
import { COMMANDS_NAME, type Database } from "../store/database.ts";
import { COMING_FORM_KEY, FORM_KEY } from "../store/opened.ts";
import { partitionsOf } from "../store/partitions.ts";
import { documentText } from "./document-text.ts";
import { inBatches } from "./in-batches.ts";
import { type KeysByService, keysOf } from "./keys-of.ts";

/**
 * Converts all documents of a database to JSON documents or to hashes, and resolves with the number of documents that
 * were in the other form. Open `database` with `toConvert` and stop every process that uses it; no other process can
 * open it until the conversion is complete. One transaction replaces each document, so an interrupted conversion has
 * lost nothing: another call completes it, or converts back.
 *
 * Throws ActorsError `no_json` when the server lacks the JSON commands, `database_in_use` when another process is
 * connected, and `unreadable_document`, also for a text that the JSON commands refuse; each of them before any document
 * is changed.
 */
export async function convertDocuments(
  database: Database,
  facts: readonly ServiceDefinition[],
  to: DocumentForm,
): Promise<number> {
  const { commands, server } = database;
  if (to === "json" && !server.hasJson) {
    throw new ActorsError("no_json", "Cannot convert to JSON documents: the server has no JSON commands");
  }
  const isUnderWay = (await commands.get(COMING_FORM_KEY)) !== null;
  if (!isUnderWay && database.form === to) return 0;
  await commands.set(COMING_FORM_KEY, to);
  let keys: string[];
  try {
    await checkIsAlone(database);
    keys = await keysInOtherForm(database, facts, to);
  } catch (error) {
    if (!isUnderWay) await commands.del(COMING_FORM_KEY);
    throw error;
  }
  await inBatches(keys, (key) => exchange(database, key, to));
  await commands.set(FORM_KEY, to);
  // A process that has the database open in the form of before then notices the new one.
  await Promise.all(partitionsOf(database).map((partition) => commands.del(openedKey(partition))));
  await commands.del(COMING_FORM_KEY);
  return keys.length;
}

// No process opens the database once COMING_FORM_KEY is set; one that opened it before is connected by now.
async function checkIsAlone({ commands }: Database): Promise<void> {
  for (const master of mastersOf(commands)) {
    const own = `id=${await master.client("ID")} `;
    const clients = String(await master.client("LIST")).split("\n");
    const isOther = (client: string): boolean => client.includes(` name=${COMMANDS_NAME} `) && !client.startsWith(own);
    if (!clients.some(isOther)) continue;
    throw new ActorsError("database_in_use", "Cannot convert: the database is in use, stop what uses it first");
  }
}

async function keysInOtherForm(database: Database, facts: readonly ServiceDefinition[], to: DocumentForm) {
  const found: string[] = [];
  const keys = await keysOf(database);
  for (const partition of partitionsOf(database)) {
    const documents = facts.flatMap((one) => documentsOf(one, partition, keys.get(partition) ?? new Map()));
    await inBatches(documents, async ({ key, type }) => {
      const form = (await database.commands.type(key)) === "hash" ? "hash" : "json";
      await checkIsReadable(database, { key, type, form });
      if (form === to) return;
      if (to === "json") await checkIsTaken(database, key);
      found.push(key);
    });
  }
  return found;
}

interface Found {
  readonly key: string;
  readonly type: DocumentType<object>;
}

function documentsOf({ service, documents }: ServiceDefinition, partition: number, keys: KeysByService): Found[] {
  return (keys.get(service) ?? []).flatMap((name) => {
    const [kind = "", id = ""] = name.split(":");
    const type = documents.find((one) => one.name === kind && name === `${kind}:${id}`);
    return type ? [{ key: documentKey(partition, service, kind, id), type }] : [];
  });
}

async function checkIsReadable({ commands }: Database, { key, type, form }: Found & { form: DocumentForm }) {
  try {
    const document = parseDocument(type, (await documentText({ commands, form }, key)) ?? "");
    if (form === "json" || (await commands.hget(key, "v")) === String(document.version)) return;
    throw new TypeError("its version is not that of its text");
  } catch (error) {
    const why = errorText(error).split("\n", 1)[0] ?? "";
    throw new ActorsError("unreadable_document", `Cannot convert ${key}: ${why}`);
  }
}

// Earlier releases have stored texts in hashes that the JSON commands refuse, such as half of a character.
async function checkIsTaken({ commands }: Database, key: string): Promise<void> {
  const aside = `${key}:json`;
  const text = (await documentText({ commands, form: "hash" }, key)) ?? "";
  const replies = await commands.multi().call("JSON.SET", aside, "$", text).del(aside).exec();
  const [refusal] = replies?.[0] ?? [];
  if (refusal) throw new ActorsError("unreadable_document", `Cannot convert ${key}: ${refusal.message}`);
}

// One transaction writes the new document beside the old one and renames it over the old one.
async function exchange({ commands }: Database, key: string, to: DocumentForm): Promise<void> {
  const aside = `${key}:${to}`;
  const text = (await documentText({ commands, form: to === "json" ? "hash" : "json" }, key)) ?? "";
  const transaction = commands.multi();
  if (to === "json") transaction.call("JSON.SET", aside, "$", text);
  else transaction.hset(aside, "v", String(JSON.parse(text).version), "j", text);
  const replies = await transaction.rename(aside, key).exec();
  for (const [error] of replies ?? []) if (error) throw error;
}
