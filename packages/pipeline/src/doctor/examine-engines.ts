import { detectEngines } from '@bp/trainer';
import { type Examination, fine, problem } from './check.js';

/** An engine can run here, and the one that the settings name. */
export const examineEngines: Examination = async ({ settings, env }) => {
  const engines = await detectEngines({ env });
  const { engine: wanted } = settings.training;
  const named = engines.find(({ engine }) => engine === wanted);
  if (named !== undefined && !named.available) {
    return problem(
      `${wanted} can't run here: ${named.reason ?? 'unknown'}`,
      `${named.remedy ?? ''} Or set training.engine to "auto".`.trim(),
    );
  }
  const ready = engines.filter(({ available }) => available);
  if (ready.length === 0) {
    return problem('No engine can run here.', '"bp engines" says for each what is missing.');
  }
  const missing = engines.filter(({ available }) => !available);
  const words = ready.map(({ engine, version }) => `${engine} ${version ?? ''}`.trim()).join(', ');
  const others =
    missing.length === 0
      ? ''
      : `; not here: ${missing.map(({ engine }) => engine).join(', ')} ("bp engines" says why)`;
  return fine(`${words}${others}.`);
};
