import { checkInput, INPUT_NUMBERS, INPUT_TEXTS, isBpError, SITE_FLAGS } from '@bp/contracts';
import type { Registry } from '@bp/registry';
import {
  drawPlots,
  html,
  htmlSections,
  type Markup,
  notice,
  plotsOf,
  predictionSection,
} from '@bp/report';
import { pageHeader } from '../dashboard/page-shell.js';
import { keptBy } from '../state/kept-by.js';

type Model = Awaited<ReturnType<Registry['loadActive']>>;

/** Gives the model in production; loaded again only where the registry has changed. Errors: as `Registry.loadActive`. */
export function createProduction(registry: Registry): () => Promise<Model> {
  const kept = keptBy<Model>();
  return async () => kept((await registry.index())?.checksum ?? '', () => registry.loadActive());
}

/** Asked first; the others stand behind a click. */
const FIRST: readonly string[] = ['url', 'pa', 'da', 'site_type', 'platform_guess'];
const FIELDS: readonly string[] = [...INPUT_TEXTS, ...INPUT_NUMBERS, 'timestamp', ...SITE_FLAGS];

/** A form for a site, and what the model in production would say of it, and why. Checked as `bp predict` checks it. */
export async function predictPage(
  query: URLSearchParams,
  production: () => Promise<Model>,
): Promise<Markup> {
  const given = Object.fromEntries(
    FIELDS.map((field) => [field, (query.get(field) ?? '').trim()] as const),
  );
  const others = FIELDS.filter((field) => !FIRST.includes(field));
  const open = others.some((field) => given[field] !== '') ? html` open` : null;
  const isAsked = Object.values(given).some((text) => text !== '');
  const field = (name: string): Markup => fieldOf(name, given[name] ?? '');
  return html`${pageHeader('What would it say for this site?')}
<form class="card site-form" action="/predict"><div class="fields">${FIRST.map(field)}</div><details${open}><summary>What else is known</summary><div class="fields">${others.map(field)}</div></details><div class="bar"><button class="main" type="submit">Ask the model in production</button>${isAsked ? html`<a href="/predict">Clear</a>` : null}</div></form>
${isAsked ? await answer(given, production) : null}`;
}

async function answer(
  given: Readonly<Record<string, string>>,
  production: () => Promise<Model>,
): Promise<Markup> {
  try {
    const input = checkInput(given);
    const model = await production();
    const { action, probabilities, modelVersion } = model.predict(input);
    const explanation = model.explain(input, action);
    const sections = [predictionSection({ action, probabilities, modelVersion, explanation })];
    return htmlSections(sections, await drawPlots(plotsOf({ sections })));
  } catch (error) {
    if (!isBpError(error)) throw error;
    return notice('bad', html`${error.message} ${error.remedy}`);
  }
}

function fieldOf(name: string, value: string): Markup {
  const label = LABELS[name] ?? name.replaceAll('_', ' ');
  if ((SITE_FLAGS as readonly string[]).includes(name)) {
    const option = (text: string, words: string): Markup =>
      html`<option value="${text}"${text === value ? html` selected` : null}>${words}</option>`;
    return html`<label>${label}<select name="${name}">${option('', 'not known')}${option('1', 'yes')}${option('0', 'no')}</select></label>`;
  }
  const isNumber = (INPUT_NUMBERS as readonly string[]).includes(name);
  return html`<label>${label}<input name="${name}" value="${value}" autocomplete="off"${isNumber ? html` inputmode="decimal"` : null}></label>`;
}

const LABELS: Readonly<Record<string, string>> = {
  url: 'Address (URL)',
  pa: 'Page authority (PA, 0–100)',
  da: 'Domain authority (DA, 0–100)',
  site_type: 'Kind of site',
  platform_guess: 'Platform',
  timestamp: 'When (ISO 8601)',
};
