import {
  callback,
  foreign,
  type Handle,
  LibraryProblem,
  type Out,
  openLibrary,
} from './foreign.js';
import { fromRow, isStored, type NativeMatrix, type StoredMatrix } from './native-matrix.js';
import { FAR, onePiece, RowPieces } from './row-pieces.js';

/** Oldest version whose functions and model files are known to work: 1.7 made rows of bins for processors. */
const OLDEST: readonly [number, number] = [1, 7];

type Text = string | null;

const TAKE = 'take the rows';

/** The part of XGBoost's C API that is used here (xgboost/include/xgboost/c_api.h). Every call throws on failure. */
export interface XgboostApi {
  readonly version: string;
  /** Rows as they are, quick to predict. */
  matrix(rows: NativeMatrix, threads: number): Handle;
  /**
   * Rows as the bins of their values, to learn from: half the memory of a plain one, and the same model. Rows of a file
   * are read in pieces, and take a byte a value where there are at most 256 bins.
   */
  binnedMatrix(rows: NativeMatrix | StoredMatrix, threads: number, mostBins: number): Handle;
  freeMatrix(matrix: Handle): void;
  booster(matrices: readonly Handle[]): Handle;
  freeBooster(booster: Handle): void;
  setParameter(booster: Handle, name: string, value: string): void;
  update(booster: Handle, round: number, matrix: Handle): void;
  /** The metric's value on `matrix`. */
  evaluate(booster: Handle, round: number, matrix: Handle): number;
  /** A booster of the rounds `[0, end)`. */
  slice(booster: Handle, end: number): Handle;
  setFeatureNames(booster: Handle, names: readonly string[]): void;
  /** Pointer to the JSON text and its length; the library owns it until the next call. */
  save(booster: Handle): { readonly at: unknown; readonly bytes: number };
  load(booster: Handle, bytes: Uint8Array): void;
  /** Names `f<index>` and total gains, as pointers. */
  gains(booster: Handle): {
    readonly names: unknown;
    readonly values: unknown;
    readonly count: number;
  };
  /** Pointer to `rows × groups` float32 outputs; the library owns it until the next call. */
  predict(booster: Handle, values: Handle, rows: number, columns: number, margin: boolean): unknown;
}

/**
 * Opens libxgboost.
 * @throws LibraryProblem where it cannot be loaded, is another library, or is too old.
 */
export function openXgboost(path: string): XgboostApi {
  const library = openLibrary(path);
  const bind = <T extends (...args: never[]) => unknown>(prototype: string) =>
    foreign<T>(library, path, prototype);
  const version = readVersion(
    bind<(a: Out<number>, b: Out<number>, c: Out<number>) => void>(
      'void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)',
    ),
    path,
  );
  const lastError = bind<() => string>('const char *XGBGetLastError()');
  const check = (status: number, doing: string): void => {
    if (status !== 0)
      throw new Error(`XGBoost ${version} failed to ${doing}: ${headline(lastError())}`);
  };
  const createMatrix = bind<
    (
      v: Handle,
      rows: number,
      columns: number,
      missing: number,
      out: Out<Handle | null>,
      threads: number,
    ) => number
  >(
    'int XGDMatrixCreateFromMat_omp(void *data, uint64_t nrow, uint64_t ncol, float missing, _Out_ void **out, int nthread)',
  );
  const createProxy = bind<(out: Out<Handle | null>) => number>(
    'int XGProxyDMatrixCreate(_Out_ void **out)',
  );
  const setDense = bind<(proxy: Handle, values: string) => number>(
    'int XGProxyDMatrixSetDataDense(void *handle, const char *values)',
  );
  const setFloatInfo = bind<(m: Handle, field: string, data: Handle, length: number) => number>(
    'int XGDMatrixSetFloatInfo(void *handle, const char *field, void *array, uint64_t len)',
  );
  const createBinned = bind<
    (
      iterator: null,
      proxy: Handle,
      like: null,
      reset: () => void,
      next: () => number,
      config: string,
      out: Out<Handle | null>,
    ) => number
  >(
    `int XGQuantileDMatrixCreateFromCallback(void *iter, void *proxy, void *ref, ${callback('void', 'BpReset')} *reset, ${callback('int', 'BpNext')} *next, const char *config, _Out_ void **out)`,
  );
  const matrixFree = bind<(m: Handle) => number>('int XGDMatrixFree(void *handle)');
  const boosterCreate = bind<(m: readonly Handle[], n: number, out: Out<Handle | null>) => number>(
    'int XGBoosterCreate(void **dmats, uint64_t len, _Out_ void **out)',
  );
  const boosterFree = bind<(b: Handle) => number>('int XGBoosterFree(void *handle)');
  const setParam = bind<(b: Handle, name: string, value: string) => number>(
    'int XGBoosterSetParam(void *handle, const char *name, const char *value)',
  );
  const updateOneIter = bind<(b: Handle, round: number, m: Handle) => number>(
    'int XGBoosterUpdateOneIter(void *handle, int iter, void *dtrain)',
  );
  const evalOneIter = bind<
    (b: Handle, round: number, m: Handle[], names: string[], n: number, out: Out<Text>) => number
  >(
    'int XGBoosterEvalOneIter(void *handle, int iter, void **dmats, const char **names, uint64_t len, _Out_ const char **out)',
  );
  const sliceRounds = bind<
    (b: Handle, from: number, to: number, step: number, out: Out<Handle | null>) => number
  >('int XGBoosterSlice(void *handle, int begin, int end, int step, _Out_ void **out)');
  const setNames = bind<(b: Handle, field: string, names: readonly string[], n: number) => number>(
    'int XGBoosterSetStrFeatureInfo(void *handle, const char *field, const char **features, uint64_t size)',
  );
  const saveToBuffer = bind<
    (b: Handle, config: string, length: Out<number>, out: Out<unknown>) => number
  >(
    'int XGBoosterSaveModelToBuffer(void *handle, const char *config, _Out_ uint64_t *len, _Out_ void **out)',
  );
  const loadFromBuffer = bind<(b: Handle, bytes: Uint8Array, length: number) => number>(
    'int XGBoosterLoadModelFromBuffer(void *handle, const void *buf, uint64_t len)',
  );
  const featureScore = bind<
    (
      b: Handle,
      config: string,
      n: Out<number>,
      names: Out<unknown>,
      dim: Out<number>,
      shape: Out<unknown>,
      scores: Out<unknown>,
    ) => number
  >(
    'int XGBoosterFeatureScore(void *handle, const char *config, _Out_ uint64_t *n, _Out_ void **names, _Out_ uint64_t *dim, _Out_ void **shape, _Out_ void **scores)',
  );
  const predictDense = bind<
    (
      b: Handle,
      values: string,
      config: string,
      m: null,
      shape: Out<unknown>,
      dim: Out<number>,
      out: Out<unknown>,
    ) => number
  >(
    'int XGBoosterPredictFromDense(void *handle, const char *values, const char *config, void *m, _Out_ void **shape, _Out_ uint64_t *dim, _Out_ void **result)',
  );

  const made = (make: (out: Out<Handle | null>) => number, doing: string): Handle => {
    const out: Out<Handle | null> = [null];
    check(make(out), doing);
    return out[0]!;
  };

  const setLabels = (
    matrix: Handle,
    { labels, weights, rows }: Pick<NativeMatrix, 'labels' | 'weights' | 'rows'>,
  ): void => {
    check(setFloatInfo(matrix, 'label', labels, rows), 'take the labels');
    if (weights !== null) check(setFloatInfo(matrix, 'weight', weights, rows), 'take the weights');
  };

  return {
    version,
    matrix(given, threads) {
      const { values, rows, columns } = given;
      const matrix = made(
        (out) => createMatrix(values, rows, columns, Number.NaN, out, threads),
        TAKE,
      );
      setLabels(matrix, given);
      return matrix;
    },
    binnedMatrix(given, threads, mostBins) {
      const { columns, labels, weights } = given;
      const pieces = isStored(given) ? new RowPieces(given, FAR) : onePiece(given);
      const proxy = made((out) => createProxy(out), TAKE);
      const next = (): number => {
        const piece = pieces.next();
        if (piece === null) return 0;
        const { values, rows, from } = piece;
        const dense = {
          data: [Number(values), true],
          shape: [rows, columns],
          typestr: '<f4',
          version: 3,
        };
        check(setDense(proxy, JSON.stringify(dense)), TAKE);
        setLabels(proxy, {
          rows,
          labels: fromRow(labels, from),
          weights: weights === null ? null : fromRow(weights, from),
        });
        return 1;
      };
      try {
        const config = `{"missing":NaN,"nthread":${threads},"max_bin":${mostBins}}`;
        return made(
          (out) => createBinned(null, proxy, null, () => pieces.rewind(), next, config, out),
          TAKE,
        );
      } finally {
        check(matrixFree(proxy), 'free rows');
      }
    },
    freeMatrix: (matrix) => check(matrixFree(matrix), 'free rows'),
    booster(matrices) {
      return made((out) => boosterCreate(matrices, matrices.length, out), 'make a model');
    },
    freeBooster: (booster) => check(boosterFree(booster), 'free a model'),
    setParameter: (booster, name, value) =>
      check(setParam(booster, name, value), `set ${name} to ${value}`),
    update: (booster, round, matrix) =>
      check(updateOneIter(booster, round, matrix), `train round ${round + 1}`),
    evaluate(booster, round, matrix) {
      const out: Out<Text> = [null];
      check(evalOneIter(booster, round, [matrix], ['validation'], 1, out), 'compute the loss');
      return Number(out[0]?.slice(out[0].lastIndexOf(':') + 1));
    },
    slice(booster, end) {
      const out: Out<Handle | null> = [null];
      check(sliceRounds(booster, 0, end, 1, out), `keep ${end} rounds`);
      return out[0]!;
    },
    setFeatureNames: (booster, names) =>
      check(setNames(booster, 'feature_name', names, names.length), 'name the features'),
    save(booster) {
      const length: Out<number> = [0];
      const out: Out<unknown> = [null];
      check(saveToBuffer(booster, '{"format":"json"}', length, out), 'save the model');
      return { at: out[0], bytes: Number(length[0]) };
    },
    load: (booster, bytes) => check(loadFromBuffer(booster, bytes, bytes.length), 'read a model'),
    gains(booster) {
      const count: Out<number> = [0];
      const names: Out<unknown> = [null];
      const values: Out<unknown> = [null];
      check(
        featureScore(
          booster,
          '{"importance_type":"total_gain"}',
          count,
          names,
          [0],
          [null],
          values,
        ),
        'weigh the features',
      );
      return { names: names[0], values: values[0], count: Number(count[0]) };
    },
    predict(booster, values, rows, columns, margin) {
      const array = `{"data":[${values},true],"shape":[${rows},${columns}],"typestr":"<f4","version":3}`;
      const config = `{"type":${margin ? 1 : 0},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true,"cache_id":0,"missing":NaN}`;
      const out: Out<unknown> = [null];
      check(predictDense(booster, array, config, null, [null], [0], out), 'predict');
      return out[0];
    },
  };
}

function readVersion(
  read: (a: Out<number>, b: Out<number>, c: Out<number>) => void,
  path: string,
): string {
  const major: Out<number> = [0];
  const minor: Out<number> = [0];
  const patch: Out<number> = [0];
  read(major, minor, patch);
  const version = `${major[0]}.${minor[0]}.${patch[0]}`;
  if (major[0] < OLDEST[0] || (major[0] === OLDEST[0] && minor[0] < OLDEST[1])) {
    throw new LibraryProblem(
      `${path} is XGBoost ${version}; ${OLDEST.join('.')} or newer is needed`,
      'Remove it from BP_XGBOOST_LIB or the system, so that the one from npm is used.',
    );
  }
  return version;
}

/** XGBoost's errors carry a time, a source line and a stack trace; the message is in their first line. */
function headline(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/^\[[^\]]*\]\s*\S+:\d+:\s*/, '');
}
