import { EXIT } from '@bp/contracts';
import { toBpError } from '@bp/files';
import { outputTo } from './output.js';
import { runCli } from './run-cli.js';

const stdout = outputTo(process.stdout);
const stderr = outputTo(process.stderr);

// Told at the very end: what a pipe could not take is known only after the last write.
process.once('exit', () => {
  const { failure } = stdout;
  // Whoever reads our output may stop early (`bp status | head`): that is not a failure of ours.
  if (failure === null || (failure as NodeJS.ErrnoException).code === 'EPIPE') return;
  const { message, remedy } = toBpError(failure);
  stderr.write(`Error STORAGE_FAILED: Standard output can't be written: ${message}\n${remedy}\n`);
  process.exitCode ||= EXIT.unexpected;
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout,
  stderr,
  cwd: process.cwd(),
  clock: Date.now,
});
