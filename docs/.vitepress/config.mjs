import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * The documentation as a site: npm run docs:site. Pages are the files of this folder, as they are.
 */

const DOCS = join(import.meta.dirname, '..');

/** Task first, reference after. */
const SIDEBAR = [
  section('Begin', {
    'Getting started': 'getting-started',
    'Feedback and the dataset': 'feedback-formats',
  }),
  section('Every week', {
    'The gate and its report': 'promotion-gate',
    'Operations, deployments, troubleshooting': 'operations',
  }),
  section('In services', {
    'The model in a service': 'registry-in-a-service',
    'Live: explore, log, learn': 'live',
    'Beyond one machine': 'beyond-one-machine',
  }),
  section('Trust', { 'Approve, prove, forget, restore; security': 'trust' }),
  section('Reference', {
    Commands: 'commands',
    Settings: 'settings',
    Engines: 'engines',
    API: 'api/',
    Benchmarks: 'benchmarks',
    Faults: 'faults',
  }),
  section('Inside', {
    'Architecture, and extending it': 'architecture',
    Decisions: 'decisions',
  }),
];

function section(text, pages) {
  return {
    text,
    items: Object.entries(pages).map(([title, page]) => ({ text: title, link: `/${page}` })),
  };
}

export default {
  title: 'BacklinkPro retraining',
  description: 'Turns weekly feedback into a better model, or keeps the one in production.',
  cleanUrls: true,
  lastUpdated: false,
  // Every link is looked at by a test, those to code too.
  ignoreDeadLinks: false,
  markdown: { html: false, config: plainPages },
  themeConfig: {
    sidebar: SIDEBAR,
    outline: [2, 3],
    search: { provider: 'local' },
  },
};

/** Comments are for those who run the examples, and what lies outside of this folder is not in the site. */
function plainPages(markdown) {
  markdown.core.ruler.before('normalize', 'without-comments', (state) => {
    state.src = state.src.replace(/<!--[\s\S]*?-->\n?/g, '');
  });
  markdown.core.ruler.push('without-code-links', (state) => {
    for (const { children } of state.tokens) unlink(children ?? [], state.env);
  });
}

function unlink(tokens, { relativePath = '' }) {
  let outside = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const [path] = (token.attrGet('href') ?? '').split('#');
      const target = join(DOCS, dirname(relativePath), path);
      outside =
        path !== '' && !path.includes(':') && (!target.startsWith(DOCS) || !existsSync(target));
      if (outside) hide(token);
    } else if (token.type === 'link_close' && outside) {
      outside = false;
      hide(token);
    }
  }
}

function hide(token) {
  token.type = 'text';
  token.tag = '';
  token.content = '';
  token.nesting = 0;
}
