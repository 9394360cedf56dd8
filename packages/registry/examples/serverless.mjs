/*
 * A function that is called with an event and may find itself on a read-only file system, as on AWS Lambda and its kin.
 * The model is loaded once for all calls of a warm instance, and looked for anew between calls that lie apart, as an
 * instance that sleeps between calls watches nothing.
 */
import { watchActive } from '@bp/registry';

/** A look costs less than a millisecond where nothing has changed. */
const LOOK_AFTER_MS = 60_000;

const active = await watchActive({ root: process.env.BP_MODELS ?? 'ml/models' });
let looked = Date.now();

export async function handler(event) {
  if (Date.now() - looked > LOOK_AFTER_MS) {
    await active.refresh();
    looked = Date.now();
  }
  try {
    const prediction = active.predict(JSON.parse(event.body), { explore: 0.05 });
    return { statusCode: 200, body: JSON.stringify(prediction) };
  } catch (error) {
    const { code = 'INPUT_INVALID', message } = error;
    return { statusCode: 400, body: JSON.stringify({ error: { code, message } }) };
  }
}
