/* The model in production behind Fastify: BP_MODELS=ml/models PORT=8080 node fastify.mjs */
import { watchActive } from '@bp/registry';
import { fastify } from 'fastify';

const active = await watchActive({ root: process.env.BP_MODELS ?? 'ml/models' });
const app = fastify();

app.setErrorHandler((error, _request, reply) => {
  const status = error.code === 'INPUT_INVALID' ? 400 : (error.statusCode ?? 500);
  return reply.status(status).send({ error: { code: error.code, message: error.message } });
});
app.post('/predict', (request, reply) => {
  // Log propensity and modelVersion with the outcome.
  reply.send(active.predict(request.body, { explore: 0.05 }));
});
app.addHook('onClose', () => active.close());

console.log(await app.listen({ port: Number(process.env.PORT ?? 8080), host: '127.0.0.1' }));
process.once('SIGTERM', () => void app.close());
