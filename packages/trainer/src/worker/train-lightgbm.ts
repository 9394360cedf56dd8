import { addressOf, type Handle } from '../native/foreign.js';
import { type LightgbmApi, openLightgbm } from '../native/lightgbm-api.js';
import { isStored, type NativeMatrix, type StoredMatrix } from '../native/native-matrix.js';
import { RowPieces } from '../native/row-pieces.js';
import { boost } from './early-stopping.js';
import type { NetworkSeat, TrainingControl, TrainingJob, TrainingResult } from './job.js';

/** As many as LightGBM itself looks at (`bin_construct_sample_cnt`). */
const ROWS_FOR_BINS = 200_000;

type LabelledRows = Pick<NativeMatrix, 'rows' | 'labels' | 'weights'>;

/** Trains with lib_lightgbm, blocking this thread; frees all native memory however it ends. */
export function trainLightgbm(job: TrainingJob, control: TrainingControl): TrainingResult {
  const started = performance.now();
  const api = openLightgbm(job.library);
  const parameters = Object.entries(job.parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  const cleanUp: (() => void)[] = [];
  const own = (handle: Handle, free: (handle: Handle) => void): Handle => {
    cleanUp.push(() => free(handle));
    return handle;
  };
  const labelled = (handle: Handle, { rows, labels, weights }: LabelledRows): Handle => {
    api.setFloats(handle, 'label', labels, rows);
    if (weights !== null) api.setFloats(handle, 'weight', weights, rows);
    return handle;
  };
  const create = (values: Handle, rows: number, columns: number, like: Handle | null): Handle =>
    own(api.dataset(values, rows, columns, parameters, like), api.freeDataset);
  const take = (matrix: NativeMatrix | StoredMatrix, like: Handle | null): Handle => {
    const { rows, columns } = matrix;
    if (!isStored(matrix)) return labelled(create(matrix.values, rows, columns, like), matrix);
    const pieces = new RowPieces(matrix);
    // Bins are found on a sample, as the library does with rows in memory.
    const sample = like === null ? pieces.sample(ROWS_FOR_BINS) : new Float32Array(0);
    const reference = like ?? create(addressOf(sample), sample.length / columns, columns, null);
    const handle = own(api.datasetLike(reference, rows), api.freeDataset);
    for (let piece = pieces.next(); piece !== null; piece = pieces.next()) {
      api.pushRows(handle, piece, columns);
    }
    return labelled(handle, matrix);
  };
  const { network } = job;
  try {
    if (network !== null) {
      join(api, network);
      cleanUp.push(api.leaveNetwork);
    }
    const train = take(job.train, null);
    api.setFeatureNames(train, acceptableNames(job.featureNames));
    const validation = job.validation === null ? null : take(job.validation, train);
    const booster = own(api.booster(train, parameters), api.freeBooster);
    if (validation !== null) api.addValidation(booster, validation);
    const loss = (): number | null => {
      const own = validation === null ? null : api.evaluate(booster);
      if (network === null || network.heldOutWeight === null) return own;
      return control.share(own ?? 0, network.heldOutWeight);
    };
    const outcome = boost(job, control, () => {
      const finished = api.update(booster);
      return { loss: loss(), finished };
    });
    const kept = outcome.bestIteration;
    const model = api.save(booster, kept);
    const gains = api.gains(booster, kept, job.featureNames.length);
    if (network !== null) control.leave();
    return { ...outcome, model, gains, seconds: (performance.now() - started) / 1000 };
  } finally {
    for (const free of cleanUp.reverse()) free();
  }
}

/** The port of a training that was ended may stay taken for a minute (TIME_WAIT). */
const BIND_TRIES = 140;
const BIND_PAUSE_MS = 500;

function join(api: LightgbmApi, { machines, port, count }: NetworkSeat): void {
  for (let tries = 1; ; tries += 1) {
    try {
      api.joinNetwork(machines, port, count);
      return;
    } catch (error) {
      if (tries === BIND_TRIES || !(error as Error).message.includes('Binding port')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BIND_PAUSE_MS);
    }
  }
}

/** LightGBM separates names by spaces, refuses JSON's own characters, and wants each name once. */
function acceptableNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const plain = name.replace(/[^A-Za-z0-9_=*.+-]/g, '_');
    const unique = taken.has(plain) ? `${plain}_${index}` : plain;
    taken.add(unique);
    return unique;
  });
}
