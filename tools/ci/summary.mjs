// Prints the closing line of .ci/run from vitest's JSON results, and fails on failures and on skips.
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);
const results = JSON.parse(readFileSync(file, 'utf8'));
const skipped = results.testResults
  .flatMap((suite) => suite.assertionResults)
  .filter((test) => test.status === 'pending' || test.status === 'skipped');
for (const test of skipped) console.log(`Skipped: ${test.fullName}`);
const failed = results.numFailedTests;
const broken = results.testResults.filter((suite) => suite.status === 'failed').length;
console.log(`Tests: ${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
if (Number(status) !== 0 || failed > 0 || broken > 0 || skipped.length > 0) process.exit(1);
if (results.numPassedTests === 0) process.exit(1);
