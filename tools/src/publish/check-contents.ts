import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import type { PackedPackage } from './pack-all.js';

/** What may stand in a tarball beside what `files` names. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];
const NOT_FOR_USERS = /(\.test\.|\/testing\/|(^|\/)tests?\/|\.tsbuildinfo$|(?<!\.d)\.ts$)/;

/** What is wrong with a tarball's contents, one sentence each. */
export function checkContents(packed: PackedPackage, checkout: string = CHECKOUT): string[] {
  return [
    ...missingFiles(packed),
    ...unwantedFiles(packed, checkout),
    ...brokenMaps(packed),
    ...metadata(packed),
    ...readme(packed),
  ];
}

function missingFiles({ files }: PackedPackage): string[] {
  const missing = ALWAYS.filter((file) => !files.includes(file));
  return missing.map((file) => `${file} is not in the tarball`);
}

function unwantedFiles({ files, folder }: PackedPackage, checkout: string): string[] {
  const useless = files.filter((file) => NOT_FOR_USERS.test(file));
  const stale = files.filter((file) => {
    const source = /^dist\/(.+?)(\.d\.ts|\.js)$/.exec(file)?.[1];
    return source !== undefined && !existsSync(join(checkout, folder, 'src', `${source}.ts`));
  });
  return [
    ...useless.map((file) => `${file} is of no use to users`),
    ...(stale.length === 0
      ? []
      : [`no source any more: ${stale.join(', ')}; remove ${folder}/dist and build again`]),
  ];
}

/** A map that names files which are not published helps nobody: the text must be in it. */
function brokenMaps({ files, read }: PackedPackage): string[] {
  return files
    .filter((file) => file.endsWith('.map'))
    .flatMap((file) => {
      const map = JSON.parse(read(file)) as { sources: string[]; sourcesContent?: unknown[] };
      return map.sourcesContent?.length === map.sources.length
        ? []
        : [`${file} names sources that are not in the tarball`];
    });
}

function metadata({ read }: PackedPackage): string[] {
  const json = JSON.parse(read('package.json')) as Record<string, unknown>;
  const names = ['description', 'keywords', 'license', 'type', 'sideEffects', 'engines', 'exports'];
  const problems = names
    .filter((field) => json[field] === undefined)
    .map((field) => `package.json has no ${field}`);
  const dependencies = Object.entries({
    ...(json.dependencies as Record<string, string> | undefined),
    ...(json.optionalDependencies as Record<string, string> | undefined),
  });
  const loose = dependencies.filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range));
  return [...problems, ...loose.map(([name, range]) => `${name} is not pinned: ${range}`)];
}

function readme({ files, read, name }: PackedPackage): string[] {
  if (!files.includes('README.md')) return [];
  const text = read('README.md');
  const command = name === '@bp/cli' || name === '@bp/cron-runner';
  const example = command
    ? /```sh\n[^`]*\bbp\b/.test(text) || /```(sh|ts)\n[^`]*cron-runner/.test(text)
    : new RegExp(`\`\`\`ts[^\`]*from '${name}`).test(text);
  return example ? [] : ['README.md has no real example of its use'];
}

/** The licence of every package is that of the whole. */
export function sameLicence(packed: PackedPackage, checkout: string = CHECKOUT): boolean {
  return packed.read('LICENSE') === readFileSync(join(checkout, 'LICENSE'), 'utf8');
}
