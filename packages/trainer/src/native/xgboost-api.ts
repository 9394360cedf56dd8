import type { LibraryHandle } from 'koffi';
import {
  binder,
  callback,
  copyBytes,
  copyFloats,
  copyStrings,
  foreign,
  given,
  type Handle,
  LibraryProblem,
  type Out,
  openLibrary,
} from './foreign.js';
import type { PredictShape, Scale } from './native-booster.js';
import { fromRow, isStored, type NativeMatrix, type StoredMatrix } from './native-matrix.js';
import { FAR, onePiece, RowPieces } from './row-pieces.js';

/** Oldest version whose functions and model files are known to work: 1.7 made rows of bins for processors. */
const OLDEST: readonly [number, number] = [1, 7];

const TAKE = 'take the rows';

export type XgboostApi = ReturnType<typeof openXgboost>;

/**
 * Opens libxgboost: the part of its C API that is used here (xgboost/include/xgboost/c_api.h). Every call throws on failure.
 * @throws LibraryProblem where it cannot be loaded, is another library, or is too old.
 */
export function openXgboost(path: string) {
  const library = openLibrary(path);
  const version = readVersion(library, path);
  const lastError = foreign<string>(library, path, 'const char *XGBGetLastError()');
  const bind = binder(
    library,
    path,
    (doing) => new Error(`XGBoost ${version} failed to ${doing}: ${headline(lastError())}`),
  );
  const createMatrix = bind(
    TAKE,
    'int XGDMatrixCreateFromMat_omp(void *data, uint64_t nrow, uint64_t ncol, float missing, _Out_ void **out, int nthread)',
  );
  const createProxy = bind(TAKE, 'int XGProxyDMatrixCreate(_Out_ void **out)');
  const setDense = bind(TAKE, 'int XGProxyDMatrixSetDataDense(void *handle, const char *values)');
  const setFloatInfo = bind(
    (_matrix: Handle, field: string, ..._rest: unknown[]) => `take the ${field}s`,
    'int XGDMatrixSetFloatInfo(void *handle, const char *field, void *array, uint64_t len)',
  );
  const createBinned = bind(
    TAKE,
    `int XGQuantileDMatrixCreateFromCallback(void *iter, void *proxy, void *ref, ${callback('void', 'BpReset')} *reset, ${callback('int', 'BpNext')} *next, const char *config, _Out_ void **out)`,
  );
  const freeMatrix = bind<[matrix: Handle]>('free rows', 'int XGDMatrixFree(void *handle)');
  const createBooster = bind(
    'make a model',
    'int XGBoosterCreate(void **dmats, uint64_t len, _Out_ void **out)',
  );
  const freeBooster = bind<[booster: Handle]>('free a model', 'int XGBoosterFree(void *handle)');
  const setParameter = bind(
    (_booster: Handle, name: string, value: string) => `set ${name} to ${value}`,
    'int XGBoosterSetParam(void *handle, const char *name, const char *value)',
  );
  const evalOneIter = bind(
    'compute the loss',
    'int XGBoosterEvalOneIter(void *handle, int iter, void **dmats, const char **names, uint64_t len, _Out_ const char **out)',
  );
  const sliceRounds = bind(
    (_booster: Handle, _from: number, end: number, ..._rest: unknown[]) => `keep ${end} rounds`,
    'int XGBoosterSlice(void *handle, int begin, int end, int step, _Out_ void **out)',
  );
  const setNames = bind(
    'name the features',
    'int XGBoosterSetStrFeatureInfo(void *handle, const char *field, const char **features, uint64_t size)',
  );
  const saveToBuffer = bind(
    'save the model',
    'int XGBoosterSaveModelToBuffer(void *handle, const char *config, _Out_ uint64_t *len, _Out_ void **out)',
  );
  const loadFromBuffer = bind(
    'read a model',
    'int XGBoosterLoadModelFromBuffer(void *handle, const void *buf, uint64_t len)',
  );
  const featureScore = bind(
    'weigh the features',
    'int XGBoosterFeatureScore(void *handle, const char *config, _Out_ uint64_t *n, _Out_ void **names, _Out_ uint64_t *dim, _Out_ void **shape, _Out_ void **scores)',
  );
  const predictDense = bind(
    'predict',
    'int XGBoosterPredictFromDense(void *handle, const char *values, const char *config, void *m, _Out_ void **shape, _Out_ uint64_t *dim, _Out_ void **result)',
  );

  const setLabels = (
    matrix: Handle,
    { labels, weights, rows }: Pick<NativeMatrix, 'labels' | 'weights' | 'rows'>,
  ): void => {
    setFloatInfo(matrix, 'label', labels, rows);
    if (weights !== null) setFloatInfo(matrix, 'weight', weights, rows);
  };

  return {
    version,
    /** Rows as they are, quick to predict. */
    matrix(rows: NativeMatrix, threads: number): Handle {
      const matrix = given((out) =>
        createMatrix(rows.values, rows.rows, rows.columns, Number.NaN, out, threads),
      );
      setLabels(matrix, rows);
      return matrix;
    },
    /**
     * Rows as the bins of their values, to learn from: half the memory of a plain one, and the same model. Rows of a file
     * are read in pieces, and take a byte a value where there are at most 256 bins.
     */
    binnedMatrix(matrix: NativeMatrix | StoredMatrix, threads: number, mostBins: number): Handle {
      const { columns, labels, weights } = matrix;
      const pieces = isStored(matrix) ? new RowPieces(matrix, FAR) : onePiece(matrix);
      const proxy = given(createProxy);
      const next = (): number => {
        const piece = pieces.next();
        if (piece === null) return 0;
        const { values, rows, from } = piece;
        setDense(proxy, denseArray(values, rows, columns));
        setLabels(proxy, {
          rows,
          labels: fromRow(labels, from),
          weights: weights === null ? null : fromRow(weights, from),
        });
        return 1;
      };
      try {
        const config = `{"missing":NaN,"nthread":${threads},"max_bin":${mostBins}}`;
        return given((out) =>
          createBinned(null, proxy, null, () => pieces.rewind(), next, config, out),
        );
      } finally {
        freeMatrix(proxy);
      }
    },
    freeMatrix,
    booster: (matrices: readonly Handle[]): Handle =>
      given((out) => createBooster(matrices, matrices.length, out)),
    freeBooster,
    setParameter,
    update: bind(
      (_booster: Handle, round: number, _matrix: Handle) => `train round ${round + 1}`,
      'int XGBoosterUpdateOneIter(void *handle, int iter, void *dtrain)',
    ),
    /** The metric's value on `matrix`. */
    evaluate(booster: Handle, round: number, matrix: Handle): number {
      const out: Out<string | null> = [null];
      evalOneIter(booster, round, [matrix], ['validation'], 1, out);
      return Number(out[0]?.slice(out[0].lastIndexOf(':') + 1));
    },
    /** A booster of the rounds `[0, end)`. */
    slice: (booster: Handle, end: number): Handle =>
      given((out) => sliceRounds(booster, 0, end, 1, out)),
    setFeatureNames: (booster: Handle, names: readonly string[]): void =>
      setNames(booster, 'feature_name', names, names.length),
    /** The model as JSON text. */
    save(booster: Handle): Uint8Array {
      const length: Out<number> = [0];
      const out: Out<unknown> = [null];
      saveToBuffer(booster, '{"format":"json"}', length, out);
      return copyBytes(out[0], Number(length[0]));
    },
    load(model: Uint8Array, threads: number): Handle {
      const booster = given((out) => createBooster([], 0, out));
      try {
        loadFromBuffer(booster, model, model.length);
        setParameter(booster, 'nthread', String(threads));
        return booster;
      } catch (error) {
        freeBooster(booster);
        throw error;
      }
    },
    /** Total gain per feature. */
    gains(booster: Handle, features: number): Float64Array {
      const gains = new Float64Array(features);
      const count: Out<number> = [0];
      const names: Out<unknown> = [null];
      const values: Out<unknown> = [null];
      const config = '{"importance_type":"total_gain"}';
      featureScore(booster, config, count, names, [0], [null], values);
      const used = Number(count[0]);
      if (used === 0) return gains;
      const scores = copyFloats(values[0], used);
      // They are named `f<index>`.
      copyStrings(names[0], used).forEach((name, index) => {
        gains[Number(name.slice(1))] = scores[index]!;
      });
      return gains;
    },
    /** `rows × groups`. */
    predict(booster: Handle, values: Handle, shape: PredictShape, scale: Scale): Float64Array {
      const { rows, columns, groups } = shape;
      const array = denseArray(values, rows, columns);
      const config = `{"type":${scale === 'margin' ? 1 : 0},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true,"cache_id":0,"missing":NaN}`;
      const out: Out<unknown> = [null];
      predictDense(booster, array, config, null, [null], [0], out);
      return Float64Array.from(copyFloats(out[0], rows * groups));
    },
  };
}

/** Rows as XGBoost takes them: NumPy's array interface. */
function denseArray(values: Handle, rows: number, columns: number): string {
  return `{"data":[${values},true],"shape":[${rows},${columns}],"typestr":"<f4","version":3}`;
}

function readVersion(library: LibraryHandle, path: string): string {
  const parts: readonly Out<number>[] = [[0], [0], [0]];
  const prototype = 'void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)';
  foreign<void>(library, path, prototype)(...parts);
  const [major, minor] = parts.flat() as [number, number, number];
  const version = parts.join('.');
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
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
