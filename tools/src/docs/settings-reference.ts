import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_SETTINGS } from '@bp/pipeline';
import { settingsFileSchema } from '@bp/pipeline/settings-schema';
import { DEFAULT_PARAMETERS, FOREST_PARAMETERS } from '@bp/trainer';
import ts from 'typescript';
import { z } from 'zod';

export const SETTINGS_PAGE = 'docs/settings.md';
/** In the package, so that editors find it wherever that is installed. */
export const SETTINGS_SCHEMA = 'packages/pipeline/bp.config.schema.json';

const PARAMETERS = 'training.parameters.';

/** Where the docstrings stand: the interface, its file, and under which path of the settings. */
const DOCUMENTED = [
  { interface: 'Settings', file: 'pipeline/src/settings/settings.ts', path: '' },
  {
    interface: 'TrainingParameters',
    file: 'trainer/src/parameters.ts',
    path: PARAMETERS,
  },
] as const;

/** Defaults by path; training parameters that are not set are the engine's own. */
const DEFAULTS = {
  ...DEFAULT_SETTINGS,
  training: { ...DEFAULT_SETTINGS.training, parameters: DEFAULT_PARAMETERS },
};
const FOREST_DEFAULTS = { training: { parameters: FOREST_PARAMETERS } };

/** The flag of `bp` that wins over a setting for one command. */
const FLAGS: Readonly<Record<string, string>> = {
  'feedback.sinceDays': '--since-days',
  'dataset.strictData': '--strict-data',
  'training.engine': '--model-type',
  'training.objective': '--objective',
  'training.seed': '--seed',
  'training.tune.trials': '--trials',
  'training.tune.timeBudgetSeconds': '--time-budget',
  'schedule.host': '--host` of `bp-cron-runner',
  'schedule.port': '--port` of `bp-cron-runner',
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
        `| \`${path}\` | ${fallback} | ${allowed} | ${meaning}${flagOf(path)} |`,
    );
    const lead = docs.get(name);
    sections.push(
      `## ${name}\n\n${lead === undefined ? '' : `${lead}\n\n`}` +
        `| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`,
    );
  }
  return `${HEAD}${sections.join('\n')}`;
}

function flagOf(path: string): string {
  const flag = FLAGS[path];
  return flag === undefined ? '' : ` Flag: \`${flag}\`.`;
}

const HEAD = `# Settings

<!-- Made by "npm run docs:settings" from the settings' schema and docstrings. Do not edit by hand. -->

\`bp.config.json\` in the project folder (or the file named by \`--config\`). Every part may be left out; an unknown
name is an error. Flags win over the environment, the environment over the file, the file over the defaults.

Editors complete and check the file if it begins with
\`"$schema": "./node_modules/@bp/pipeline/bp.config.schema.json"\`, or with the path to
[that file](../packages/pipeline/bp.config.schema.json) in a checkout.

## Environment

| variable | what it does | secret |
| --- | --- | --- |
| \`BP_ROOT\` | project folder, if there is no \`--root\` | |
| \`LARAVEL_API_URL\` | \`feedback.apiUrl\` | |
| \`LARAVEL_API_TOKEN\`, else \`APP_API_TOKEN\` | token of the API | yes |
| \`BP_WEBHOOK_URL\` | \`notifications.webhookUrl\` | yes |
| \`BP_WEBHOOK_SECRET\` | signs notifications ([operations](operations.md#notifications)) | yes |
| \`BP_RUNNER_TOKEN\` | allows \`POST\` requests to the cron-runner | yes |
| \`BP_LOG_LEVEL\` | \`logging.level\`: what goes into the log file. (\`--log-level\` says what is also written to standard error.) | |
| \`BP_DEBUG\` | any value: also print the stack of an \`INTERNAL\` error | |
| \`BP_XGBOOST_LIB\`, \`BP_LIGHTGBM_LIB\` | the library file to load ([engines](engines.md#where-libraries-are-looked-for)) | |
| \`XDG_CACHE_HOME\` | where \`bp engines build\` keeps LightGBM, instead of \`~/.cache\` | |
| \`GOMP_SPINCOUNT\`, \`OMP_WAIT_POLICY\` | how long the threads of native training spin; if set, left as they are | |

Secrets are masked wherever text leaves the system. Keep them out of \`bp.config.json\`: tokens are read from the environment
only, and a webhook's address with a password in it, or that of a Slack webhook, belongs there too. An API's address with a
user name or password is refused.

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
    fallback: defaultOf(path),
    meaning: (docs.get(path) ?? '').replaceAll('|', '\\|'),
  });
}

/** The default, and that of forests if it is another. */
function defaultOf(path: string): string {
  const value = valueAt(path);
  const forest = path.startsWith(PARAMETERS) ? valueAt(path, FOREST_DEFAULTS) : value;
  const shown = `\`${JSON.stringify(value)}\``;
  return forest === value ? shown : `${shown} (forest: \`${JSON.stringify(forest)}\`)`;
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

function valueAt(path: string, defaults: object = DEFAULTS): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], defaults);
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
