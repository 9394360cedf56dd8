import { countWords } from '@bp/contracts';
import { type ImportResult, importLegacy } from '@bp/dataset';
import type { Project } from '../project.js';

/** Takes a legacy CSV file into the dataset; what can't be used goes to the quarantine, summarised by label. */
export async function importStep(
  project: Project,
  options: { readonly file: string },
): Promise<ImportResult> {
  const result = await importLegacy({
    datasetPath: project.paths.dataset,
    file: options.file,
    quarantinePath: project.paths.quarantine,
    labels: project.settings.dataset.legacyLabels,
  });
  project.say(
    `Imported ${countWords(result.new, 'new record')} of ${countWords(result.read, 'row')} ` +
      `(${result.unchanged} known already, ${result.quarantined} quarantined); dataset now has ${countWords(result.rows, 'row')}`,
  );
  for (const [label, rows] of Object.entries(result.unknownLabels)) {
    project.say(`Unknown label ${JSON.stringify(label)}: ${countWords(rows, 'row')} quarantined`);
  }
  if (Object.keys(result.unknownLabels).length > 0) {
    project.say('Labels can be mapped in bp.config.json (dataset.legacyLabels) and imported again');
  }
  project.logger.log('info', 'legacy file imported', { file: options.file, ...result });
  return result;
}
