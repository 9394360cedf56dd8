import { createRequire } from 'node:module';
import { anyOf, ENDPOINTS, type Endpoint } from './endpoints.js';
import * as schemas from './schemas.js';

/** The OpenAPI document (3.1, https://spec.openapis.org/oas/v3.1.1), made from the table of endpoints. */
export function openApiDocument(): Readonly<Record<string, unknown>> {
  const paths = Object.fromEntries(
    Object.entries<Endpoint>(ENDPOINTS).map(([operationId, endpoint]) => [
      endpoint.path,
      { [endpoint.method.toLowerCase()]: { operationId, ...operation(endpoint) } },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Decisions of the model in production',
      version: ownVersion(),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Failure: schemas.failure },
    },
  };
}

function operation({ summary, role, body, answers }: Endpoint): Readonly<Record<string, unknown>> {
  return {
    summary,
    ...(role === null
      ? { security: [] }
      : { security: [{ token: [] }], description: `Needs a token of the role "${role}".` }),
    ...(body === null ? {} : { requestBody: { required: true, content: content(body) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, forms]) => [
          status,
          { description: Number(status) < 300 ? 'Done.' : 'Not now.', content: content(forms) },
        ]),
      ),
      default: {
        description: 'What went wrong, and what to do next.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
      },
    },
  };
}

function content(forms: readonly schemas.JsonSchema[] | 'text'): Readonly<Record<string, unknown>> {
  if (forms === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  return { 'application/json': { schema: anyOf(forms) } };
}

function ownVersion(): string {
  const read = createRequire(import.meta.url);
  return (read('../../package.json') as { readonly version: string }).version;
}
