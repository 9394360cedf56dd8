export type { LogLevel, ServerLimits } from './http/app.js';
export {
  type DecisionServer,
  type DecisionServerOptions,
  startDecisionServer,
} from './server.js';
