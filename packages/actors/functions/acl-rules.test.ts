// Tests which rights the options add; what each right allows is tested on a Redis.
import { expect, test } from "vitest";
import { jarService, shelfService } from "../testing/jars.ts";
import { aclRulesOf } from "./acl-rules.ts";

const commandsIn = (rules: readonly string[]) => rules.flatMap((rule) => rule.match(/\+[\w.|]+/g) ?? []);

test("the commands of JSON and of search are named only where the server has them", () => {
  const plain = commandsIn(aclRulesOf([jarService], { hasJson: false }));
  expect(plain.filter((command) => /^\+(json|ft)\./.test(command))).toEqual([]);
  const both = commandsIn(aclRulesOf([jarService], { hasJson: true, hasSearch: true }));
  const more = both.filter((command) => !plain.includes(command));
  expect(more.toSorted()).toEqual([
    ...["+ft._list", "+ft.create", "+ft.dropindex", "+ft.search", "+json.get", "+json.set", "+unlink"],
  ]);
});

test("a process reads the events of a service that it names, and writes nothing there", () => {
  const rules = aclRulesOf([shelfService([])], { hasJson: false, reads: ["jars"] });
  expect(rules.at(-1)).toMatch(/^\(\+exists .*\+xread .* %R~\{\?\?\}:jars:events\)$/);
  expect(rules.join(" ")).not.toMatch(/ ~\S*jars/);
});
