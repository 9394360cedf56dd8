import type { Argv, InferredOptionTypes, Options } from 'yargs';

/** Flags that every command takes. */
export const GLOBAL_OPTIONS = {
  root: {
    type: 'string',
    describe: 'Project folder [BP_ROOT, else the current folder]',
    requiresArg: true,
  },
  config: {
    type: 'string',
    describe: 'Settings file [bp.config.json of the project folder]',
    requiresArg: true,
  },
  json: { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else' },
  quiet: { type: 'boolean', default: false, describe: 'Print nothing but errors' },
  'log-level': {
    choices: ['error', 'warn', 'info', 'debug'],
    describe: 'What of the log also goes to standard error [nothing]',
    requiresArg: true,
  },
} as const satisfies Record<string, Options>;

export type GlobalArguments = InferredOptionTypes<typeof GLOBAL_OPTIONS>;

export function withGlobalOptions<T>(parser: Argv<T>): Argv<T> {
  return parser
    .options(GLOBAL_OPTIONS)
    .group(Object.keys(GLOBAL_OPTIONS), 'Everywhere:') as Argv<T>;
}
