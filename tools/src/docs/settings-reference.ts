import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_SETTINGS } from '@bp/pipeline';
import { settingsFileSchema } from '@bp/pipeline/settings-schema';
import { DEFAULT_PARAMETERS } from '@bp/trainer';
import ts from 'typescript';
import { z } from 'zod';

/** Where the docstrings stand: the interface, its file, and under which path of the settings. */
const DOCUMENTED = [
  { interface: 'Settings', file: 'pipeline/src/settings/settings.ts', path: '' },
  {
    interface: 'TrainingParameters',
    file: 'trainer/src/parameters.ts',
    path: 'training.parameters.',
  },
] as const;

/** Defaults by path; training parameters that are not set are the engine's own. */
const DEFAULTS = {
  ...DEFAULT_SETTINGS,
  training: { ...DEFAULT_SETTINGS.training, parameters: DEFAULT_PARAMETERS },
};

interface SchemaNode {
  readonly properties?: Record<string, SchemaNode>;
  description?: string;
  default?: unknown;
  [key: string]: unknown;
}

interface SettingRow {
  readonly path: string;
  readonly allowed: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** JSON Schema of `bp.config.json` for editors, with the docstrings and defaults of the settings. */
export function settingsJsonSchema(): SchemaNode {
  const schema = z.toJSONSchema(settingsFileSchema) as SchemaNode;
  describe(schema, '', docstrings());
  return { ...schema, title: 'bp.config.json' };
}

/** `docs/settings.md`: one table row a setting. */
export function settingsPage(): string {
  const rows: SettingRow[] = [];
  const docs = docstrings();
  const sections: string[] = [];
  for (const [name, section] of Object.entries(settingsJsonSchema().properties ?? {})) {
    if (section.properties === undefined) continue;
    rows.length = 0;
    collect(section, name, docs, rows);
    const lines = rows.map(
      ({ path, allowed, fallback, meaning }) =>
        `| \`${path}\` | ${fallback} | ${allowed} | ${meaning} |`,
    );
    const lead = docs.get(name);
    sections.push(
      `## ${name}\n\n${lead === undefined ? '' : `${lead}\n\n`}` +
        `| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`,
    );
  }
  return `${HEAD}\n${sections.join('\n')}`;
}

const HEAD = `# Settings

<!-- Made by "npm run docs:settings" from the settings' schema and docstrings. Do not edit by hand. -->

\`bp.config.json\` in the project folder (or the file named by \`--config\`). Every part may be left out; nothing
unknown may be in it. Flags win over the environment, the environment over the file, the file over the defaults.
Editors complete and check the file with \`"$schema": "./docs/bp.config.schema.json"\`.

Secrets stand in the environment only: \`LARAVEL_API_TOKEN\` (or \`APP_API_TOKEN\`), \`BP_WEBHOOK_SECRET\`,
\`BP_RUNNER_TOKEN\`. Also read from there: \`LARAVEL_API_URL\`, \`BP_WEBHOOK_URL\`, \`BP_LOG_LEVEL\`, \`BP_ROOT\`.
`;

function collect(
  node: SchemaNode,
  path: string,
  docs: ReadonlyMap<string, string>,
  rows: SettingRow[],
): void {
  if (node.properties !== undefined) {
    for (const [name, inner] of Object.entries(node.properties)) {
      collect(inner, `${path}.${name}`, docs, rows);
    }
    return;
  }
  rows.push({
    path,
    allowed: allowedValues(node),
    fallback: `\`${JSON.stringify(valueAt(path))}\``,
    meaning: (docs.get(path) ?? '').replaceAll('|', '\\|'),
  });
}

function allowedValues(node: SchemaNode): string {
  if (Array.isArray(node.anyOf)) {
    return (node.anyOf as SchemaNode[]).map(allowedValues).join(' or ');
  }
  if (Array.isArray(node.enum)) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.type === 'null') return '`null`';
  const bounds = [
    ['minimum', '≥'],
    ['exclusiveMinimum', '>'],
    ['maximum', '≤'],
    ['exclusiveMaximum', '<'],
  ]
    .filter(([key]) => node[key!] !== undefined && Math.abs(node[key!] as number) < 1e15)
    .map(([key, sign]) => `${sign} ${String(node[key!])}`);
  const words: Record<string, string> = {
    string: node.format === 'uri' ? 'http(s) address' : 'text',
    number: 'number',
    integer: 'whole number',
    boolean: '`true`, `false`',
    object: 'object',
  };
  return [words[String(node.type)] ?? String(node.type), ...bounds].join(' ');
}

function describe(node: SchemaNode, path: string, docs: ReadonlyMap<string, string>): void {
  const doc = docs.get(path);
  if (doc !== undefined) node.description = doc;
  if (node.properties === undefined) {
    const fallback = path === '' ? undefined : valueAt(path);
    if (fallback !== undefined) node.default = fallback;
    return;
  }
  for (const [name, inner] of Object.entries(node.properties)) {
    describe(inner, path === '' ? name : `${path}.${name}`, docs);
  }
}

function valueAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], DEFAULTS);
}

/** Docstrings of the settings by path. */
function docstrings(): Map<string, string> {
  const docs = new Map<string, string>();
  for (const { interface: name, file, path } of DOCUMENTED) {
    const full = resolve(import.meta.dirname, '../../../packages', file);
    const text = readFileSync(full, 'utf8');
    const source = ts.createSourceFile(full, text, ts.ScriptTarget.Latest, true);
    source.forEachChild((node) => {
      if (ts.isInterfaceDeclaration(node) && node.name.text === name) {
        addDocs(node.members, path, docs);
      }
    });
  }
  return docs;
}

function addDocs(
  members: ts.NodeArray<ts.TypeElement>,
  path: string,
  docs: Map<string, string>,
): void {
  for (const member of members) {
    if (!ts.isPropertySignature(member)) continue;
    const inner = `${path}${member.name.getText()}`;
    const [doc] = ts.getJSDocCommentsAndTags(member);
    if (doc !== undefined) {
      const text = ts.getTextOfJSDocComment(doc.comment as string) ?? '';
      docs.set(inner, text.replace(/\s+/g, ' '));
    }
    if (member.type !== undefined && ts.isTypeLiteralNode(member.type)) {
      addDocs(member.type.members, `${inner}.`, docs);
    }
  }
}
