/*
 * A service that answers with the model in production, on plain node:http.
 *
 *   BP_MODELS=ml/models PORT=8080 node prediction-service.mjs
 *
 *   POST /predict   a site as JSON (or a list of them)      → { action, probabilities, modelVersion, propensity }
 *   GET  /healthz   200 while it answers
 *   GET  /metrics   in Prometheus' text format
 */
import { createServer } from 'node:http';
import { watchActive } from '@bp/registry';

/** One prediction in twenty tries another action: without that, later feedback could not judge the model. */
const EXPLORE = 0.05;
const LONGEST_BODY = 1_000_000;

const active = await watchActive({
  root: process.env.BP_MODELS ?? 'ml/models',
  onEvent: (event) =>
    console.error(
      event.kind === 'swapped'
        ? `Now answering with ${event.to} (was ${event.from}).`
        : `Still answering with ${event.serving}: ${event.error.message} ${event.error.remedy}`,
    ),
}).catch((error) => {
  // Nothing in production yet, or it can't be read: the registry says which, and what to do.
  console.error(`Not started: ${error.message} ${error.remedy ?? ''}`);
  process.exit(1);
});

const server = createServer(async (request, response) => {
  try {
    const route = `${request.method} ${request.url}`;
    if (route === 'POST /predict') return send(response, 200, answer(await readJson(request)));
    if (route === 'GET /healthz') return send(response, 200, active.metrics());
    if (route === 'GET /metrics') return sendText(response, 200, prometheus(active.metrics()));
    send(response, 404, { error: { code: 'NOT_FOUND', message: `No ${route}.` } });
  } catch (error) {
    const asked = error instanceof SyntaxError || error.code === 'INPUT_INVALID';
    const { code = 'BAD_REQUEST', message } = error;
    send(response, asked ? 400 : 500, { error: { code, message } });
  }
});

/** Several sites are answered by one and the same model. Log `propensity` with the outcome. */
function answer(input) {
  const sites = Array.isArray(input) ? input : [input];
  if (!sites.every((site) => typeof site === 'object' && site !== null)) {
    throw new SyntaxError('The body is no site, and no list of them.');
  }
  if (Array.isArray(input)) return active.predictMany(input, { explore: EXPLORE });
  return active.predict(input, { explore: EXPLORE });
}

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LONGEST_BODY)
      throw new SyntaxError(`The body is longer than ${LONGEST_BODY} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendText(response, status, body) {
  response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(body);
}

function prometheus(metrics) {
  return [
    '# TYPE bp_model_info gauge',
    `bp_model_info{version="${metrics.version}"} 1`,
    '# TYPE bp_model_swaps_total counter',
    `bp_model_swaps_total ${metrics.swaps_total}`,
    '# TYPE bp_model_failures_total counter',
    `bp_model_failures_total ${metrics.failures_total}`,
    '# TYPE bp_model_stale gauge',
    `bp_model_stale ${metrics.last_error === null ? 0 : 1}`,
    '',
  ].join('\n');
}

server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`Answering with ${active.version} on http://127.0.0.1:${server.address().port}`);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    // Requests under way are answered; then nothing keeps the process alive.
    server.close();
    server.closeIdleConnections();
    void active.close();
  });
}
