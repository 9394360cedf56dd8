/** The floors of the house: what each package may import. Everything else is forbidden. */
const FLOORS = {
  contracts: [],
  files: ['contracts'],
  feedback: ['contracts', 'files'],
  model: ['contracts', 'files'],
  simulator: ['contracts'],
  dataset: ['contracts', 'files', 'model'],
  registry: ['contracts', 'files', 'model'],
  evaluator: ['contracts', 'model'],
  trainer: ['contracts', 'model'],
  report: ['contracts', 'files', 'evaluator'],
  decisions: ['contracts', 'files', 'model', 'registry'],
  'store-s3': ['contracts', 'files', 'registry'],
  'store-postgres': ['contracts', 'files', 'registry'],
  pipeline: [
    'contracts',
    'files',
    'feedback',
    'model',
    'simulator',
    'dataset',
    'registry',
    'evaluator',
    'report',
    'decisions',
    'store-s3',
    'store-postgres',
    'trainer',
  ],
};
const APPS = {
  // Its `bp dashboard` shows the cron-runner's pages.
  cli: [...Object.keys(FLOORS), 'cron-runner'],
  'decision-server': ['contracts', 'files', 'registry', 'decisions', 'store-s3', 'store-postgres'],
  'cron-runner': [
    'contracts',
    'files',
    'feedback',
    'model',
    'dataset',
    'registry',
    'report',
    'pipeline',
  ],
};
/** Packages on the services' path: nothing native, nothing heavy. */
const SERVICE_PATH = '^packages/(contracts|files|model|registry)/src/';

const TEST_CODE = '(\\.test\\.ts$|/test/|/testing/|\\.config\\.ts$)';

/** Helpers of tests. */
const TEST_FOLDERS = '/testing$';

function floorRule(folder, name, allowed) {
  const own = [name, ...allowed].join('|');
  return {
    name: `floor-${name}`,
    comment: `@bp/${name} may import only: ${allowed.map((p) => `@bp/${p}`).join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: `^${folder}/${name}/`, pathNot: TEST_CODE },
    to: {
      path: '^(packages|apps|tools)/',
      pathNot: `^((packages|apps)/(${own})/|${folder}/${name}/)`,
    },
  };
}

module.exports = {
  forbidden: [
    ...Object.entries(FLOORS).map(([name, allowed]) => floorRule('packages', name, allowed)),
    ...Object.entries(APPS).map(([name, allowed]) => floorRule('apps', name, allowed)),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      comment: 'Folders of one package are subjects: one imports the other, or the other the one.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(packages|apps)/([^/]+)/src/.', pathNot: TEST_FOLDERS },
      to: { circular: true, path: '^$1/$2/src/.', pathNot: TEST_FOLDERS },
    },
    {
      name: 'through-the-front-door',
      comment:
        'A sibling package is imported by its name, never by a path into its files; but for helpers of tests.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/([^/]+)/',
        pathNot: '(^$1/$2/|/src/testing/)',
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'light-service-path',
      comment: 'Services import this: node built-ins, our own light packages and semver only.',
      severity: 'error',
      from: { path: SERVICE_PATH, pathNot: `(${TEST_CODE}|/schemas/)` },
      to: { path: 'node_modules/', pathNot: 'node_modules/semver/' },
    },
    {
      name: 'no-zod-on-service-path',
      comment: 'The schemas pull zod in; they are for edges, not for services.',
      severity: 'error',
      from: { path: SERVICE_PATH, pathNot: `(${TEST_CODE}|/schemas/)` },
      to: { path: '/schemas/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|dist-spec)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@bp/source', 'import', 'types', 'node', 'default'],
    },
  },
};
