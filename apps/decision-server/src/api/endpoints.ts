import * as schemas from './schemas.js';

/** Whose token opens an endpoint: `decide` asks, `report` tells what came of it. */
export type Role = 'decide' | 'report';

/** One address of the server. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** For people, in the OpenAPI document. */
  readonly summary: string;
  /** `null`: open to whoever reaches the port. */
  readonly role: Role | null;
  /** What the body may be; one alone or several. `null`: there is none. */
  readonly body: readonly schemas.JsonSchema[] | null;
  readonly answers: Readonly<Record<number, readonly schemas.JsonSchema[] | 'text'>>;
}

/** For whoever reaches the port. */
const OPEN = { method: 'GET', role: null, body: null } as const;

/** All of them; names are those of the operations. */
export const ENDPOINTS = {
  decide: {
    method: 'POST',
    path: '/v1/decisions',
    summary:
      'Chooses an action for one site, or for each of many, and writes down what was chosen.',
    role: 'decide',
    body: [schemas.decisionRequest, schemas.decisionRequests],
    answers: { 200: [schemas.decision, schemas.decisions] },
  },
  rank: {
    method: 'POST',
    path: '/v1/rankings',
    summary: 'Puts sites in order by their chance of success. Writes nothing down.',
    role: 'decide',
    body: [schemas.rankingRequest],
    answers: { 200: [schemas.ranking] },
  },
  report: {
    method: 'POST',
    path: '/v1/outcomes',
    summary: 'Takes what came of one action, or of many. Answered when it is on the disk.',
    role: 'report',
    body: [schemas.outcome, schemas.outcomes],
    answers: { 202: [schemas.accepted], 503: [schemas.failure], 507: [schemas.failure] },
  },
  model: {
    method: 'GET',
    path: '/v1/model',
    summary: 'The versions that answer now, with their shares.',
    role: 'decide',
    body: null,
    answers: { 200: [schemas.served] },
  },
  health: {
    ...OPEN,
    path: '/healthz',
    summary: 'Whether the process answers.',
    answers: { 200: [schemas.health] },
  },
  ready: {
    ...OPEN,
    path: '/readyz',
    summary: 'Whether the newest state of the registry answers and outcomes reach the disk.',
    answers: { 200: [schemas.readiness], 503: [schemas.readiness] },
  },
  metrics: {
    ...OPEN,
    path: '/metrics',
    summary: 'Figures in the text format of Prometheus.',
    answers: { 200: 'text' },
  },
  openapi: {
    ...OPEN,
    path: '/openapi.json',
    summary: 'This description.',
    answers: { 200: [{ type: 'object' }] },
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** The name of an endpoint. */
export type Operation = keyof typeof ENDPOINTS;

/** Several forms as one schema. */
export function anyOf(forms: readonly schemas.JsonSchema[]): schemas.JsonSchema {
  return forms.length === 1 ? forms[0]! : { anyOf: forms };
}
