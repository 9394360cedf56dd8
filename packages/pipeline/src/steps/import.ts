import { countWords } from '@bp/contracts';
import { type ImportResult, importLegacy } from '@bp/dataset';
import { forgottenOf } from '../forget/tombstones-of.js';
import type { Project } from '../project.js';

/** Takes a legacy CSV file into the dataset; what can't be used goes to the quarantine, summarised by label. */
export async function importStep(
  project: Project,
  options: { readonly file: string },
): Promise<ImportResult> {
  const result = await importLegacy({
    datasetPath: project.dataset,
    file: options.file,
    quarantinePath: project.paths.quarantine,
    labels: project.settings.dataset.legacyLabels,
    statuses: project.settings.dataset.legacyStatuses,
    forgotten: await forgottenOf(project.paths),
  });
  const others = [
    [result.updated, 'updated'],
    [result.unchanged, 'known already'],
    [result.repeated, 'repeating a row before'],
    [result.headers, 'with the header again'],
    [result.quarantined, 'quarantined'],
    [result.forgotten, 'dropped as forgotten'],
  ] as const;
  const said = others.filter(([rows]) => rows > 0).map(([rows, what]) => `${rows} ${what}`);
  project.say(
    `Imported ${countWords(result.new, 'new record')} of ${countWords(result.read, 'row')}` +
      `${said.length === 0 ? '' : ` (${said.join(', ')})`}; dataset now has ${countWords(result.rows, 'row')}`,
  );
  for (const [reason, rows] of Object.entries(result.reasons)) {
    // Which labels and statuses follows.
    if (reason.startsWith('unknown ')) continue;
    project.say(`  ${countWords(rows, 'row')} quarantined: ${reason}`);
  }
  const unknown = [
    ['label', result.unknownLabels, 'legacyLabels'],
    ['status', result.unknownStatuses, 'legacyStatuses'],
  ] as const;
  for (const [kind, words, setting] of unknown) {
    for (const [word, rows] of Object.entries(words)) {
      project.say(
        `Unknown ${kind} ${JSON.stringify(word)}: ${countWords(rows, 'row')} quarantined`,
      );
    }
    if (Object.keys(words).length === 0) continue;
    const many = kind === 'label' ? 'Labels' : 'Statuses';
    project.say(`${many} can be mapped in bp.config.json (dataset.${setting}) and imported again`);
  }
  project.logger.log('info', 'legacy file imported', { file: options.file, ...result });
  return result;
}
