import { join } from 'node:path';
import { type Clock, createRedactor, formatInstant, type Redactor } from '@bp/contracts';
import winston from 'winston';
import { projectPaths } from '../paths.js';
import type { LogLevel, Settings } from '../settings/settings.js';
import { rotatingFile } from './rotating-file.js';

/** Writes lines with a level, a message and fields. Never throws: a full disk loses lines, not the run. */
export interface Logger {
  /** Writes one line with its fields. */
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** The same logger with fields that go onto every line, such as the run id. */
  with(fields: Readonly<Record<string, unknown>>): Logger;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Where lines go, and how many are kept. */
export interface LoggerOptions {
  /** JSON lines go here, rotated; `null`: to no file. */
  readonly file: string | null;
  /** Least serious level that goes into the file. */
  readonly level: LogLevel;
  /** What is also written to standard error for people; `null`: nothing. */
  readonly consoleLevel: LogLevel | null;
  /** The file is rotated at this size, in bytes. */
  readonly maxBytes: number;
  /** Files kept, the current one included. */
  readonly maxFiles: number;
  readonly redact: Redactor;
  readonly clock: Clock;
}

/** Whose log it is. */
export interface ProjectLoggerOptions extends Pick<LoggerOptions, 'consoleLevel' | 'clock'> {
  readonly root: string;
  readonly settings: Pick<Settings, 'logging' | 'notifications'>;
  readonly env: NodeJS.ProcessEnv;
  /** Of the file in `logs`, without its ending. Default `retraining`. */
  readonly name?: string;
}

/** The logger of a project as its settings say; its secrets are masked. */
export function projectLogger(options: ProjectLoggerOptions): Logger {
  const { root, settings, env, name = 'retraining', ...rest } = options;
  const redact = createRedactor(env, [settings.notifications.webhookUrl]);
  const file = join(projectPaths(root).logs, `${name}.log`);
  return createLogger({ ...settings.logging, ...rest, file, redact });
}

/** Logs to a file as JSON lines and to standard error as text; secrets are masked in both. */
export function createLogger(options: LoggerOptions): Logger {
  const { file, maxBytes, maxFiles, level, consoleLevel, redact } = options;
  const transports: winston.transport[] = [];
  if (file !== null) {
    // Winston's own file transport stops for good where lines come while it rotates.
    const stream = rotatingFile({ file, maxBytes, maxFiles });
    const format = winston.format.printf((info) => redact(JSON.stringify(info)));
    transports.push(new winston.transports.Stream({ stream, eol: '\n', level, format }));
  }
  if (consoleLevel !== null) {
    const format = winston.format.printf((info) =>
      redact(`${info.time} ${info.level.toUpperCase()} ${info.message}`),
    );
    const stream = process.stderr;
    transports.push(new winston.transports.Stream({ stream, level: consoleLevel, format }));
  }
  const logger = winston.createLogger({
    level: 'debug',
    transports,
    silent: transports.length === 0,
  });
  // A log that can't be written (a full disk) must not end the run that it tells about.
  for (const transport of transports) transport.on('error', () => {});
  return wrap(logger, options.clock, {});
}

function wrap(
  logger: winston.Logger,
  clock: Clock,
  fixed: Readonly<Record<string, unknown>>,
): Logger {
  return {
    log: (level, message, fields = {}) => {
      const head = { time: formatInstant(clock()), level, message };
      // First for whoever reads the lines, and last because no field may stand in their place.
      logger.log({ ...head, ...fixed, ...fields, ...head });
    },
    with: (fields) => wrap(logger, clock, { ...fixed, ...fields }),
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', () => resolve());
        logger.end();
      }),
  };
}

/** Drops everything: for programs that compose steps and log by themselves. */
export const SILENT_LOGGER: Logger = {
  log: () => {},
  with: () => SILENT_LOGGER,
  close: async () => {},
};
