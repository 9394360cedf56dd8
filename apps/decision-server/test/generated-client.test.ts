import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApiDocument } from '../src/api/openapi.js';

/** What a developer writes against the types that were generated. */
const CLIENT = `
import type { paths } from './api.js';

type Body<P extends 'decisions' | 'outcomes' | 'rankings'> =
  paths[\`/v1/\${P}\`]['post']['requestBody']['content']['application/json'];
type Decided = paths['/v1/decisions']['post']['responses'][200]['content']['application/json'];

export async function ask(url: string, token: string): Promise<string> {
  const body: Body<'decisions'> = { site: { domain: 'a.example.org', pa: 90 }, allowed: ['forum'] };
  const reply = await fetch(url + '/v1/decisions', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + token },
    body: JSON.stringify(body),
  });
  const decided = (await reply.json()) as Decided;
  return 'decisions' in decided ? decided.decisions[0]!.action : decided.decision_id;
}

export const reported: Body<'outcomes'> = { decision_id: 'x', result: 'success' };
// @ts-expect-error An action that is none.
export const dance: Body<'decisions'> = { site: {}, allowed: ['dance'] };
// @ts-expect-error A result that is none.
export const perhaps: Body<'outcomes'> = { decision_id: 'x', result: 'perhaps' };
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-client-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a client whose types are generated from the OpenAPI document compiles, and refuses what the server refuses', async () => {
  const types = astToString(await openapiTypescript(JSON.stringify(openApiDocument())));
  await writeFile(join(folder, 'api.d.ts'), types);
  const file = join(folder, 'client.ts');
  await writeFile(file, CLIENT);
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  });
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
}, 60_000);
