import { type Expression, parseSync, Visitor } from "oxc-parser";

/**
 * Lists the specifiers a source file imports, in their order and each once: static imports, re-exports, types
 * (`import type`, `import("./x.ts").Name`), `import()`, `import x = require()` and `require()`. A specifier that is no
 * literal is listed as its source text in angle brackets, for nothing can tell where it leads. Throws for a file that
 * does not parse.
 */
export function importsOf(path: string, text: string): string[] {
  const parsed = parseSync(path, text);
  const [fault] = parsed.errors;
  if (fault) throw new Error(`Cannot read the imports of ${path}: ${fault.message}`);
  const { staticImports, staticExports } = parsed.module;
  const specifiers = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
  ];
  // The parser's list has no imports within expressions and types; only files that may have some are walked whole.
  const words = text.match(/\bimport\b/g) ?? [];
  if (words.length > staticImports.length || /\brequire\b/.test(text))
    specifiers.push(...importsWithin(parsed.program, text));
  return [...new Set(specifiers)];
}

function importsWithin(program: Parameters<Visitor["visit"]>[0], text: string): string[] {
  const found: string[] = [];
  const add = (source: Expression): void => {
    found.push(specifierOf(source, text));
  };
  new Visitor({
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
    TSExternalModuleReference: ({ expression }) => add(expression),
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === "Identifier" && callee.name === "require" && first && first.type !== "SpreadElement")
        add(first);
    },
  }).visit(program);
  return found;
}

function specifierOf(source: Expression, text: string): string {
  if (source.type === "Literal" && typeof source.value === "string") return source.value;
  if (source.type === "TemplateLiteral" && source.expressions.length === 0) return source.quasis[0]?.value.cooked ?? "";
  return `<${text.slice(source.start, source.end)}>`;
}
