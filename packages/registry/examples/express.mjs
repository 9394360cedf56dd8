/* The model in production behind Express: BP_MODELS=ml/models PORT=8080 node express.mjs */
import { watchActive } from '@bp/registry';
import express from 'express';

const active = await watchActive({ root: process.env.BP_MODELS ?? 'ml/models' });
const app = express();
app.use(express.json());

app.post('/predict', (request, response) => {
  // Log propensity and modelVersion with the outcome.
  response.json(active.predict(request.body, { explore: 0.05 }));
});

// Express knows an error handler by its four parameters.
app.use((error, _request, response, _next) => {
  const asked = error.code === 'INPUT_INVALID' || error.type === 'entity.parse.failed';
  response.status(asked ? 400 : 500).json({ error: { code: error.code, message: error.message } });
});

const server = app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
  void active.close();
});
