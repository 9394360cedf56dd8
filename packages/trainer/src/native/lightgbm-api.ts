import { binder, foreign, given, type Handle, type Out, openLibrary, preload } from './foreign.js';
import type { PredictShape, Scale } from './native-booster.js';
import type { RowPiece } from './row-pieces.js';

const FLOAT32 = 0;
const GAIN = 1;
const ROW_MAJOR = 1;
const PROBABILITIES = 0;
const RAW_SCORES = 1;

/** Longest wait of a socket; who watches the whole ends it sooner. */
const NETWORK_MINUTES = 30;

export type LightgbmApi = ReturnType<typeof openLightgbm>;

/**
 * Opens lib_lightgbm: the part of its C API that is used here (LightGBM/include/LightGBM/c_api.h, version 4). Calls throw
 * on failure.
 * @throws LibraryProblem where it cannot be loaded, is another library, or older than version 4.
 */
export function openLightgbm(path: string) {
  // Builds that do not name libgomp themselves find it where it is loaded for all.
  if (process.platform === 'linux') preload('libgomp.so.1');
  const library = openLibrary(path);
  // Only version 4 and newer have this one.
  foreign(
    library,
    path,
    'int LGBM_DumpParamAliases(int64_t buffer_len, void *out_len, void *out_str)',
  );
  const lastError = foreign<string>(library, path, 'const char *LGBM_GetLastError()');
  const bind = binder(
    library,
    path,
    (doing) => new Error(`LightGBM failed to ${doing}: ${lastError()}`),
  );
  const networkInit = bind(
    'join the other machines',
    'int LGBM_NetworkInit(const char *machines, int local_listen_port, int listen_time_out, int num_machines)',
  );
  const datasetCreate = bind(
    'take the rows',
    'int LGBM_DatasetCreateFromMat(void *data, int type, int32_t nrow, int32_t ncol, int is_row_major, const char *parameters, void *reference, _Out_ void **out)',
  );
  const createByReference = bind(
    'make room for the rows',
    'int LGBM_DatasetCreateByReference(void *reference, int64_t rows, _Out_ void **out)',
  );
  const datasetPush = bind(
    'take the rows',
    'int LGBM_DatasetPushRows(void *dataset, void *data, int type, int32_t nrow, int32_t ncol, int32_t start)',
  );
  const setField = bind(
    (_dataset: Handle, field: string, ..._rest: unknown[]) => `take the ${field}s`,
    'int LGBM_DatasetSetField(void *handle, const char *field_name, void *data, int num_element, int type)',
  );
  const setNames = bind(
    'name the features',
    'int LGBM_DatasetSetFeatureNames(void *handle, const char **names, int num)',
  );
  const boosterCreate = bind(
    'make a model',
    'int LGBM_BoosterCreate(void *train, const char *parameters, _Out_ void **out)',
  );
  const updateOneIter = bind(
    'train a round',
    'int LGBM_BoosterUpdateOneIter(void *handle, _Out_ int *is_finished)',
  );
  const getEval = bind(
    'compute the loss',
    'int LGBM_BoosterGetEval(void *handle, int data_idx, _Out_ int *len, double *results)',
  );
  const saveToString = bind(
    'save the model',
    'int LGBM_BoosterSaveModelToString(void *handle, int start, int num, int importance, int64_t buffer_len, _Out_ int64_t *out_len, void *out)',
  );
  const loadFromString = bind(
    'read a model',
    'int LGBM_BoosterLoadModelFromString(const void *model, _Out_ int *iterations, _Out_ void **out)',
  );
  const featureImportance = bind(
    'weigh the features',
    'int LGBM_BoosterFeatureImportance(void *handle, int num_iteration, int type, double *out)',
  );
  const predictMat = bind(
    'predict',
    'int LGBM_BoosterPredictForMat(void *handle, void *data, int type, int32_t nrow, int32_t ncol, int is_row_major, int predict_type, int start, int num, const char *parameter, _Out_ int64_t *len, double *out)',
  );

  return {
    /**
     * Joins this thread with those of other machines; what it trains from then on, all train together. Waits until all
     * are there.
     * @param machines `rank=<rank of this one>,<IPv4>:<port>,…`
     */
    joinNetwork: (machines: string, port: number, count: number): void =>
      networkInit(machines, port, NETWORK_MINUTES, count),
    leaveNetwork: bind<[]>('leave the other machines', 'int LGBM_NetworkFree()'),
    /** @param like Rows whose bins to use: those trained on, for validation rows. */
    dataset: (
      values: Handle,
      rows: number,
      columns: number,
      parameters: string,
      like: Handle | null,
    ): Handle =>
      given((out) =>
        datasetCreate(values, FLOAT32, rows, columns, ROW_MAJOR, parameters, like, out),
      ),
    /** Room for so many rows with the bins of others; they are there once the last is pushed. */
    datasetLike: (reference: Handle, rows: number): Handle =>
      given((out) => createByReference(reference, rows, out)),
    pushRows: (dataset: Handle, { values, rows, from }: RowPiece, columns: number): void =>
      datasetPush(dataset, values, FLOAT32, rows, columns, from),
    setFloats: (dataset: Handle, field: 'label' | 'weight', data: Handle, rows: number): void =>
      setField(dataset, field, data, rows, FLOAT32),
    setFeatureNames: (dataset: Handle, names: readonly string[]): void =>
      setNames(dataset, names, names.length),
    freeDataset: bind<[dataset: Handle]>('free rows', 'int LGBM_DatasetFree(void *handle)'),
    booster: (train: Handle, parameters: string): Handle =>
      given((out) => boosterCreate(train, parameters, out)),
    freeBooster: bind<[booster: Handle]>('free a model', 'int LGBM_BoosterFree(void *handle)'),
    addValidation: bind<[booster: Handle, dataset: Handle]>(
      'take the validation rows',
      'int LGBM_BoosterAddValidData(void *handle, void *valid)',
    ),
    /** True where no tree could be split any further. */
    update(booster: Handle): boolean {
      const finished: Out<number> = [0];
      updateOneIter(booster, finished);
      return finished[0] === 1;
    },
    /** The metric's value on the validation rows. */
    evaluate(booster: Handle): number {
      const losses = new Float64Array(8);
      getEval(booster, 1, [0], losses);
      return losses[0]!;
    },
    /** The model of the first `rounds` rounds as text. */
    save(booster: Handle, rounds: number): Uint8Array {
      const length: Out<number> = [0];
      saveToString(booster, 0, rounds, GAIN, 0, length, null);
      const text = new Uint8Array(Number(length[0]));
      saveToString(booster, 0, rounds, GAIN, text.length, length, text);
      // The text is a C string: the zero at its end is not part of the file.
      return text.slice(0, -1);
    },
    load(model: Uint8Array): Handle {
      const text = new Uint8Array(model.length + 1);
      text.set(model);
      return given((out) => loadFromString(text, [0], out));
    },
    /** Total gain per feature of the first `rounds` rounds. */
    gains(booster: Handle, rounds: number, features: number): Float64Array {
      const gains = new Float64Array(features);
      featureImportance(booster, rounds, GAIN, gains);
      return gains;
    },
    /** `rows × groups`. */
    predict(booster: Handle, values: Handle, shape: PredictShape, scale: Scale): Float64Array {
      const { rows, columns } = shape;
      const out = new Float64Array(rows * shape.groups);
      const kind = scale === 'margin' ? RAW_SCORES : PROBABILITIES;
      const threads = `num_threads=${shape.threads}`;
      const data = [values, FLOAT32, rows, columns, ROW_MAJOR] as const;
      predictMat(booster, ...data, kind, 0, -1, threads, [0], out);
      return out;
    },
  };
}
