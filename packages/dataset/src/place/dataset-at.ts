import { BpError, type DatasetPlace, installed, shownUrl } from '@bp/contracts';

/** What a package with a place for datasets has to export. */
interface PlacePackage {
  readonly openDataset: (url: string) => DatasetPlace;
}

/** They are no dependencies, so that programs install what they use. */
const POSTGRES = '@bp/store-postgres';

/**
 * The dataset at a URL: `postgres://HOST/DATABASE`. What it needs is loaded when it is first used. Errors:
 * `SETTINGS_INVALID` for a URL of another kind; at its first use, where its package is not installed.
 */
export function datasetAt(url: string): DatasetPlace {
  if (!/^postgres(ql)?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new BpError('SETTINGS_INVALID', 'dataset.url is not postgres://HOST/DATABASE.', {
      remedy:
        'Give postgres://USER:PASSWORD@HOST:PORT/DATABASE in BP_DATASET_URL, or leave it out: the dataset is then a file.',
      details: { field: 'dataset.url' },
    });
  }
  let opened: Promise<DatasetPlace> | null = null;
  const place = (): Promise<DatasetPlace> => {
    opened ??= installed<PlacePackage>(import(POSTGRES), {
      name: POSTGRES,
      for: 'The dataset',
      field: 'dataset.url',
    }).then(({ openDataset }) => openDataset(url));
    return opened;
  };
  return {
    location: shownUrl(url),
    open: async () => (await place()).open(),
    state: async () => (await place()).state(),
    held: async (keys) => (await place()).held(keys),
    change: async (work) => (await place()).change(work),
    examine: async () => (await place()).examine(),
  };
}
