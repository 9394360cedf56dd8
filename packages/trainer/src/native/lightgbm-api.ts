import { foreign, type Handle, type Out, openLibrary, preload } from './foreign.js';
import type { Scale } from './native-booster.js';
import type { RowPiece } from './row-pieces.js';

const FLOAT32 = 0;
const GAIN = 1;
const ROW_MAJOR = 1;
const PROBABILITIES = 0;
const RAW_SCORES = 1;

/** Longest wait of a socket; who watches the whole ends it sooner. */
const NETWORK_MINUTES = 30;

/** The part of LightGBM's C API that is used here (LightGBM/include/LightGBM/c_api.h, version 4). Calls throw on failure. */
export interface LightgbmApi {
  /**
   * Joins this thread with those of other machines; what it trains from then on, all train together. Waits until all
   * are there.
   * @param machines `rank=<rank of this one>,<IPv4>:<port>,…`
   */
  joinNetwork(machines: string, port: number, count: number): void;
  leaveNetwork(): void;
  /** @param reference Rows whose bins to use: those trained on, for validation rows. */
  dataset(
    values: Handle,
    rows: number,
    columns: number,
    parameters: string,
    reference: Handle | null,
  ): Handle;
  /** Room for so many rows with the bins of others; they are there once the last is pushed. */
  datasetLike(reference: Handle, rows: number): Handle;
  pushRows(dataset: Handle, piece: RowPiece, columns: number): void;
  setFloats(dataset: Handle, field: 'label' | 'weight', data: Handle, rows: number): void;
  setFeatureNames(dataset: Handle, names: readonly string[]): void;
  freeDataset(dataset: Handle): void;
  booster(train: Handle, parameters: string): Handle;
  freeBooster(booster: Handle): void;
  addValidation(booster: Handle, dataset: Handle): void;
  /** True where no tree could be split any further. */
  update(booster: Handle): boolean;
  /** The metric's value on the validation rows. */
  evaluate(booster: Handle): number;
  /** The model of the first `rounds` rounds as text. */
  save(booster: Handle, rounds: number): Uint8Array;
  load(model: Uint8Array): Handle;
  /** Total gain per feature of the first `rounds` rounds. */
  gains(booster: Handle, rounds: number, features: number): Float64Array;
  /** `rows × groups`. */
  predict(
    booster: Handle,
    values: Handle,
    shape: {
      readonly rows: number;
      readonly columns: number;
      readonly groups: number;
      readonly threads: number;
    },
    scale: Scale,
  ): Float64Array;
}

/**
 * Opens lib_lightgbm.
 * @throws LibraryProblem where it cannot be loaded, is another library, or older than version 4.
 */
export function openLightgbm(path: string): LightgbmApi {
  // Builds that do not name libgomp themselves find it where it is loaded for all.
  if (process.platform === 'linux') preload('libgomp.so.1');
  const library = openLibrary(path);
  const bind = <T extends (...args: never[]) => unknown>(prototype: string) =>
    foreign<T>(library, path, prototype);
  // Only version 4 and newer have this one.
  bind('int LGBM_DumpParamAliases(int64_t buffer_len, void *out_len, void *out_str)');
  const lastError = bind<() => string>('const char *LGBM_GetLastError()');
  const check = (status: number, doing: string): void => {
    if (status !== 0) throw new Error(`LightGBM failed to ${doing}: ${lastError()}`);
  };
  const networkInit = bind<
    (machines: string, port: number, minutes: number, count: number) => number
  >(
    'int LGBM_NetworkInit(const char *machines, int local_listen_port, int listen_time_out, int num_machines)',
  );
  const networkFree = bind<() => number>('int LGBM_NetworkFree()');
  const datasetCreate = bind<
    (
      values: Handle,
      type: number,
      rows: number,
      columns: number,
      rowMajor: number,
      parameters: string,
      reference: Handle | null,
      out: Out<Handle | null>,
    ) => number
  >(
    'int LGBM_DatasetCreateFromMat(void *data, int type, int32_t nrow, int32_t ncol, int is_row_major, const char *parameters, void *reference, _Out_ void **out)',
  );
  const createByReference = bind<
    (reference: Handle, rows: number, out: Out<Handle | null>) => number
  >('int LGBM_DatasetCreateByReference(void *reference, int64_t rows, _Out_ void **out)');
  const datasetPush = bind<
    (d: Handle, values: Handle, type: number, rows: number, columns: number, from: number) => number
  >(
    'int LGBM_DatasetPushRows(void *dataset, void *data, int type, int32_t nrow, int32_t ncol, int32_t start)',
  );
  const setField = bind<
    (d: Handle, field: string, data: Handle, length: number, type: number) => number
  >(
    'int LGBM_DatasetSetField(void *handle, const char *field_name, void *data, int num_element, int type)',
  );
  const setNames = bind<(d: Handle, names: readonly string[], length: number) => number>(
    'int LGBM_DatasetSetFeatureNames(void *handle, const char **names, int num)',
  );
  const datasetFree = bind<(d: Handle) => number>('int LGBM_DatasetFree(void *handle)');
  const boosterCreate = bind<(d: Handle, parameters: string, out: Out<Handle | null>) => number>(
    'int LGBM_BoosterCreate(void *train, const char *parameters, _Out_ void **out)',
  );
  const boosterFree = bind<(b: Handle) => number>('int LGBM_BoosterFree(void *handle)');
  const addValidData = bind<(b: Handle, d: Handle) => number>(
    'int LGBM_BoosterAddValidData(void *handle, void *valid)',
  );
  const updateOneIter = bind<(b: Handle, finished: Out<number>) => number>(
    'int LGBM_BoosterUpdateOneIter(void *handle, _Out_ int *is_finished)',
  );
  const getEval = bind<
    (b: Handle, index: number, length: Out<number>, out: Float64Array) => number
  >('int LGBM_BoosterGetEval(void *handle, int data_idx, _Out_ int *len, double *results)');
  const saveToString = bind<
    (
      b: Handle,
      start: number,
      rounds: number,
      importance: number,
      room: number,
      length: Out<number>,
      out: Uint8Array | null,
    ) => number
  >(
    'int LGBM_BoosterSaveModelToString(void *handle, int start, int num, int importance, int64_t buffer_len, _Out_ int64_t *out_len, void *out)',
  );
  const loadFromString = bind<
    (model: Uint8Array, rounds: Out<number>, out: Out<Handle | null>) => number
  >(
    'int LGBM_BoosterLoadModelFromString(const void *model, _Out_ int *iterations, _Out_ void **out)',
  );
  const featureImportance = bind<
    (b: Handle, rounds: number, type: number, out: Float64Array) => number
  >('int LGBM_BoosterFeatureImportance(void *handle, int num_iteration, int type, double *out)');
  const predictMat = bind<
    (
      b: Handle,
      values: Handle,
      type: number,
      rows: number,
      columns: number,
      rowMajor: number,
      kind: number,
      start: number,
      rounds: number,
      parameters: string,
      length: Out<number>,
      out: Float64Array,
    ) => number
  >(
    'int LGBM_BoosterPredictForMat(void *handle, void *data, int type, int32_t nrow, int32_t ncol, int is_row_major, int predict_type, int start, int num, const char *parameter, _Out_ int64_t *len, double *out)',
  );

  return {
    joinNetwork: (machines, port, count) =>
      check(networkInit(machines, port, NETWORK_MINUTES, count), 'join the other machines'),
    leaveNetwork: () => check(networkFree(), 'leave the other machines'),
    dataset(values, rows, columns, parameters, reference) {
      const out: Out<Handle | null> = [null];
      check(
        datasetCreate(values, FLOAT32, rows, columns, ROW_MAJOR, parameters, reference, out),
        'take the rows',
      );
      return out[0]!;
    },
    datasetLike(reference, rows) {
      const out: Out<Handle | null> = [null];
      check(createByReference(reference, rows, out), 'make room for the rows');
      return out[0]!;
    },
    pushRows: (dataset, { values, rows, from }, columns) =>
      check(datasetPush(dataset, values, FLOAT32, rows, columns, from), 'take the rows'),
    setFloats: (dataset, field, data, rows) =>
      check(setField(dataset, field, data, rows, FLOAT32), `take the ${field}s`),
    setFeatureNames: (dataset, names) =>
      check(setNames(dataset, names, names.length), 'name the features'),
    freeDataset: (dataset) => check(datasetFree(dataset), 'free rows'),
    booster(train, parameters) {
      const out: Out<Handle | null> = [null];
      check(boosterCreate(train, parameters, out), 'make a model');
      return out[0]!;
    },
    freeBooster: (booster) => check(boosterFree(booster), 'free a model'),
    addValidation: (booster, dataset) =>
      check(addValidData(booster, dataset), 'take the validation rows'),
    update(booster) {
      const finished: Out<number> = [0];
      check(updateOneIter(booster, finished), 'train a round');
      return finished[0] === 1;
    },
    evaluate(booster) {
      const losses = new Float64Array(8);
      check(getEval(booster, 1, [0], losses), 'compute the loss');
      return losses[0]!;
    },
    save(booster, rounds) {
      const length: Out<number> = [0];
      const save = (room: number, out: Uint8Array | null): void =>
        check(saveToString(booster, 0, rounds, GAIN, room, length, out), 'save the model');
      save(0, null);
      const text = new Uint8Array(Number(length[0]));
      save(text.length, text);
      // The text is a C string: the zero at its end is not part of the file.
      return text.slice(0, -1);
    },
    load(model) {
      const text = new Uint8Array(model.length + 1);
      text.set(model);
      const out: Out<Handle | null> = [null];
      check(loadFromString(text, [0], out), 'read a model');
      return out[0]!;
    },
    gains(booster, rounds, features) {
      const gains = new Float64Array(features);
      check(featureImportance(booster, rounds, GAIN, gains), 'weigh the features');
      return gains;
    },
    predict(booster, values, { rows, columns, groups, threads }, scale) {
      const out = new Float64Array(rows * groups);
      const parameters = `num_threads=${threads}`;
      check(
        predictMat(
          booster,
          values,
          FLOAT32,
          rows,
          columns,
          ROW_MAJOR,
          scale === 'margin' ? RAW_SCORES : PROBABILITIES,
          0,
          -1,
          parameters,
          [0],
          out,
        ),
        'predict',
      );
      return out;
    },
  };
}
