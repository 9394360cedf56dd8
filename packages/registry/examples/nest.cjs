/*
 * The model in production as a provider of Nest, in CommonJS: BP_MODELS=ml/models PORT=8080 node nest.cjs
 * Decorators are written as the calls that TypeScript makes of them, so that no compiler is needed.
 */
require('reflect-metadata');
const { watchActive } = require('@bp/registry');
const {
  Body,
  Controller,
  HttpCode,
  HttpException,
  Inject,
  Module,
  Post,
} = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');

const ACTIVE_MODEL = 'ACTIVE_MODEL';

class PredictionController {
  constructor(active) {
    this.active = active;
  }

  predict(site) {
    try {
      // Log propensity and modelVersion with the outcome.
      return this.active.predict(site, { explore: 0.05 });
    } catch (error) {
      const { code, message } = error;
      throw new HttpException({ error: { code, message } }, code === 'INPUT_INVALID' ? 400 : 500);
    }
  }

  /** Nest calls it when the application is closed. */
  onApplicationShutdown() {
    return this.active.close();
  }
}
Inject(ACTIVE_MODEL)(PredictionController, undefined, 0);
Body()(PredictionController.prototype, 'predict', 0);
const predict = Object.getOwnPropertyDescriptor(PredictionController.prototype, 'predict');
Post('predict')(PredictionController.prototype, 'predict', predict);
HttpCode(200)(PredictionController.prototype, 'predict', predict);
Controller()(PredictionController);

class AppModule {}
Module({
  controllers: [PredictionController],
  providers: [
    {
      provide: ACTIVE_MODEL,
      useFactory: () => watchActive({ root: process.env.BP_MODELS ?? 'ml/models' }),
    },
  ],
})(AppModule);

async function main() {
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  app.enableShutdownHooks();
  await app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
  console.log(await app.getUrl());
}

void main();
