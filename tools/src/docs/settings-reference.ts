import { allowedNumbers, isSettingGroup, type Setting, type SettingFields } from '@bp/contracts';
import { SETTINGS } from '@bp/pipeline/settings';
import { settingsFileSchema } from '@bp/pipeline/settings-schema';
import { FOREST_PARAMETERS } from '@bp/trainer';
import { TRAINING_PARAMETERS } from '@bp/trainer/settings';
import { z } from 'zod';

export const SETTINGS_PAGE = 'docs/settings.md';
/** In the package, so that editors find it wherever that is installed. */
export const SETTINGS_SCHEMA = 'packages/pipeline/bp.config.schema.json';

/** JSON Schema of `bp.config.json` for editors. */
export function settingsJsonSchema(): object {
  return { ...z.toJSONSchema(settingsFileSchema), title: 'bp.config.json' };
}

/** `docs/settings.md`: one table row a setting. */
export function settingsPage(): string {
  const sections = Object.entries(SETTINGS).map(
    ([name, { about, fields }]) =>
      `## ${name}\n\n${about}\n\n| setting | default | allowed | meaning |\n| --- | --- | --- | --- |\n${rows(name, fields).join('\n')}\n`,
  );
  return `${HEAD}${sections.join('\n')}`;
}

function rows(path: string, fields: SettingFields): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const inner = `${path}.${name}`;
    if (isSettingGroup(field)) return rows(inner, field.fields);
    if (field === SETTINGS.training.fields.parameters) return rows(inner, TRAINING_PARAMETERS);
    const flag = field.flag === undefined ? '' : ` Flag: \`${field.flag}\`.`;
    return `| \`${inner}\` | ${fallback(name, field)} | ${allowed(field)} | ${field.about.replaceAll('|', '\\|')}${flag} |`;
  });
}

/** The default, and that of forests if it is another. */
function fallback(name: string, field: Setting): string {
  const shown = `\`${JSON.stringify(field.default)}\``;
  if ((TRAINING_PARAMETERS as SettingFields)[name] !== field) return shown;
  const forest = FOREST_PARAMETERS[name as keyof typeof FOREST_PARAMETERS];
  return forest === field.default ? shown : `${shown} (forest: \`${forest}\`)`;
}

function allowed(field: Setting): string {
  const words = {
    switch: '`true`, `false`',
    text: 'text',
    address: 'http(s) address',
    map: `object of ${field.choices?.map((value) => `\`${value}\``).join(', ') ?? 'text'}`,
    choice: field.choices?.map((value) => `\`${value}\``).join(', ') ?? '',
    number: allowedNumbers(field),
    whole: allowedNumbers(field),
  }[field.kind];
  return field.nullable === true ? `${words} or \`null\`` : words;
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
| \`BP_REGISTRY_URL\` | \`registry.url\` | a password in it |
| \`BP_DATASET_URL\` | \`dataset.url\` | a password in it |
| \`AWS_ACCESS_KEY_ID\`, \`AWS_SECRET_ACCESS_KEY\`, \`AWS_SESSION_TOKEN\`, \`AWS_REGION\`, \`AWS_ENDPOINT_URL\` | keys and place of the storage, if \`registry.url\` is \`s3://…\` | yes |
| \`BP_CACHE\` | copies of versions from elsewhere, instead of \`backlinkpro\` in \`XDG_CACHE_HOME\` or \`~/.cache\` | |
| \`BP_TRAINING_WORKERS\` | \`training.workers.machines\` | |
| \`BP_TRAINING_TOKEN\` | by it the machines of one training know each other | yes |
| \`JOB_COMPLETION_INDEX\` | \`--rank\` of \`bp train-worker\`, set by Kubernetes in an indexed Job | |
| \`BP_WEBHOOK_URL\` | \`notifications.webhookUrl\` | yes |
| \`BP_WEBHOOK_SECRET\` | signs notifications ([operations](operations.md#notifications)) | yes |
| \`BP_RUNNER_TOKEN\` | allows \`POST\` requests to the cron-runner | yes |
| \`BP_APPROVAL_KEY_FILE\` | file with the Ed25519 private key (PEM) of the person who approves, if there is no \`--key\` | |
| \`BP_LOG_LEVEL\` | \`logging.level\`: what goes into the log file. (\`--log-level\` says what is also written to standard error.) | |
| \`BP_DEBUG\` | any value: also print the stack of an \`INTERNAL\` error | |
| \`BP_XGBOOST_LIB\`, \`BP_LIGHTGBM_LIB\` | the library file to load ([engines](engines.md#where-libraries-are-looked-for)) | |
| \`XDG_CACHE_HOME\` | where \`bp engines build\` keeps LightGBM, instead of \`~/.cache\` | |
| \`GOMP_SPINCOUNT\`, \`OMP_WAIT_POLICY\` | how long the threads of native training spin; if set, left as they are | |

Secrets are masked wherever text leaves the system. Keep them out of \`bp.config.json\`: tokens are read from the environment
only, and a webhook's address with a password in it, or that of a Slack webhook, belongs there too. An API's address with a
user name or password is refused.

`;
