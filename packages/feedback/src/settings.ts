import { number, text } from '@bp/contracts';

/** Longest time limit, a day: a timer of Node cannot wait for more than 24 of them. */
const DAY_SECONDS = 86_400;

/** What can be set of the sources. */
export const SOURCE_SETTINGS = {
  automationLog: text(
    'logs/automation_logs.jsonl',
    'Log of the actions as they ran; its CSV form, rotated and `.gz` parts beside it are read too.',
  ),
  shadowLog: text('logs/shadow_mode_logs.jsonl', 'Log of shadow mode, likewise.'),
  decisionLog: text(
    'logs/decisions-*.jsonl',
    'Logs of what services decided, one of each process (`*`: any text), likewise. Read where there are any.',
  ),
  outcomeLog: text(
    'logs/outcomes-*.jsonl',
    'Outcomes that a decision server took, in the form of the automation log, and read with it where there are any.',
  ),
  apiTimeoutSeconds: number(
    60,
    'Longest silence of the API. A whole answer may take ten times as long, and longer where more than 10 kB/s come.',
    { above: 0, max: DAY_SECONDS },
  ),
};
