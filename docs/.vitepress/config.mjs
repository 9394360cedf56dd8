import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * The documentation as a site: npm run docs:site. Pages are the files of this folder, as they are.
 */

const DOCS = join(import.meta.dirname, '..');

/** Task first, reference after. */
const SIDEBAR = [
  {
    text: 'Begin',
    items: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'What feedback looks like', link: '/feedback-formats' },
      { text: 'Coming from the Python scripts', link: '/coming-from-python' },
    ],
  },
  {
    text: 'Every week',
    items: [
      { text: 'The six steps', link: '/six-steps' },
      { text: 'Reading the report', link: '/reading-the-report' },
      { text: 'Deploying and rolling back', link: '/deploying-and-rolling-back' },
      { text: 'Operations', link: '/operations' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
  },
  {
    text: 'In services',
    items: [
      { text: 'The model in a service', link: '/registry-in-a-service' },
      { text: 'Live: explore, log, learn', link: '/live' },
      { text: 'Beyond one machine', link: '/beyond-one-machine' },
    ],
  },
  {
    text: 'Trust',
    items: [
      { text: 'Security', link: '/security' },
      { text: 'Approve and prove', link: '/approve-and-prove' },
      { text: 'Forget and restore', link: '/forget-and-restore' },
      { text: 'The promotion gate', link: '/promotion-gate' },
    ],
  },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      { text: 'Commands', link: '/commands' },
      { text: 'Settings', link: '/settings' },
      { text: 'The dataset', link: '/dataset' },
      { text: 'Engines', link: '/engines' },
      { text: 'API', link: '/api/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Faults', link: '/faults' },
    ],
  },
  {
    text: 'Inside',
    collapsed: true,
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'Decisions', link: '/decisions' },
      { text: 'Extending it', link: '/extending' },
      { text: 'Releasing', link: '/releasing' },
    ],
  },
];

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
