export {
  type DecisionServer,
  type DecisionServerOptions,
  type ServerLimits,
  startDecisionServer,
} from './server.js';
