import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type Action,
  BpError,
  checkInput,
  EXIT,
  isBpError,
  type PredictionInput,
} from '@bp/contracts';
import { loadModel, type Model } from '@bp/model';
import type { Session } from '../session.js';

export interface PredictFlags {
  /** From flags; `null`: JSON lines on standard input. */
  readonly input: Readonly<Record<string, unknown>> | null;
  readonly explore?: number | undefined;
  readonly allowed?: readonly Action[] | undefined;
  readonly explain?: boolean;
  readonly model?: string;
}

/** Features told by `--explain`: the rest move the answer less than anybody reads. */
const TOLD_CONTRIBUTIONS = 10;

/** Answers each input with one line. A bad line gives an error line, and the exit code tells. */
export async function runPredict(session: Session, flags: PredictFlags): Promise<number> {
  const model = await openModel(session, flags.model);
  if (flags.input !== null) {
    tellOne(session, answerOf(model, checkInput(flags.input), flags));
    return EXIT.done;
  }
  if ((session.terminal.stdin as { isTTY?: boolean }).isTTY === true) {
    throw new BpError('USAGE', 'There is nothing to predict for: no flag and no standard input.', {
      remedy: 'Give --url (and what else is known), or pipe JSON lines in.',
    });
  }
  return answerLines(session, model, flags);
}

async function openModel(session: Session, folder: string | undefined): Promise<Model> {
  if (folder !== undefined) return loadModel(resolve(session.root, folder));
  return (await session.openRegistry()).loadActive();
}

function tellOne(session: Session, answer: ReturnType<typeof answerOf>): void {
  const { action, probabilities, model_version, explanation } = answer;
  session.result(answer);
  session.say(`${action}  (model ${model_version})`);
  for (const [one, chance] of Object.entries(probabilities)) {
    session.say(`  ${one.padEnd(8)} ${(chance * 100).toFixed(1).padStart(5)}%`);
  }
  if (explanation === undefined) return;
  session.say(
    `Margin ${explanation.margin.toFixed(4)}, of which base ${explanation.baseValue.toFixed(4)} and`,
  );
  const strongest = [...explanation.contributions]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, TOLD_CONTRIBUTIONS);
  for (const { feature, value } of strongest) {
    session.say(`  ${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}  ${feature}`);
  }
}

async function answerLines(session: Session, model: Model, flags: PredictFlags): Promise<number> {
  const { stdin, stdout } = session.terminal;
  let exitCode: number = EXIT.done;
  let line = 0;
  for await (const text of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === '') continue;
    let answer: object;
    try {
      answer = answerOf(model, checkInput(parseLine(text)), flags);
    } catch (error) {
      if (!isBpError(error)) throw error;
      exitCode = EXIT.usage;
      answer = { error: { code: error.code, message: error.message }, line };
    }
    if (!stdout.write(`${JSON.stringify(answer)}\n`)) await stdout.drained();
    if (stdout.failure !== null) break;
  }
  return exitCode;
}

function answerOf(model: Model, input: PredictionInput, flags: PredictFlags) {
  const { explore, allowed, explain } = flags;
  const { action, probabilities, modelVersion, propensity } = model.predict(input, {
    ...(explore === undefined ? {} : { explore, random: Math.random }),
    ...(allowed === undefined ? {} : { allowed }),
  });
  return {
    action,
    probabilities,
    model_version: modelVersion,
    propensity,
    ...(explain === true ? { explanation: model.explain(input, action) } : {}),
  };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BpError('INPUT_INVALID', `Not a JSON object: ${(cause as Error).message}.`, {
      remedy: 'Give one JSON object a line, with the names of the dataset columns.',
    });
  }
}
