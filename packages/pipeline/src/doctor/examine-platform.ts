import { type Finding, fine, problem } from './check.js';

const OLDEST_NODE = [20, 19] as const;

/** What this process runs on. */
export function platformFacts() {
  const { platform, arch, versions } = process;
  return {
    platform,
    arch: arch as string,
    /** Without the `v`. */
    node: versions.node as string,
    glibc: platform === 'linux' ? glibcVersion() : null,
  };
}

/** `null`: another C library, as on Alpine. */
function glibcVersion(): string | null {
  const report = process.report?.getReport() as
    | { readonly header?: { readonly glibcVersionRuntime?: string } }
    | undefined;
  return report?.header?.glibcVersionRuntime ?? null;
}

/** Where native engines run: Linux x64 and arm64 with glibc, macOS arm64, Windows with a library given; elsewhere the forest. */
export function examinePlatform(facts: ReturnType<typeof platformFacts>): Finding {
  const { platform, arch, node, glibc } = facts;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const name = `${platform} ${arch}, Node ${node}`;
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return problem(`${name} is too old.`, `Install Node ${OLDEST_NODE.join('.')} or newer.`);
  }
  return fine(`${name}: ${nativeEngines(platform, arch, glibc)}.`);
}

function nativeEngines(platform: NodeJS.Platform, arch: string, glibc: string | null): string {
  if (platform === 'linux') {
    if (glibc === null) return 'no glibc, so the pure-JavaScript forest (randomforest)';
    if (arch === 'x64' || arch === 'arm64') return `glibc ${glibc}, native engines can run`;
  }
  if (platform === 'darwin' && arch === 'arm64') return 'native engines can run';
  if (platform === 'win32') {
    return 'native engines with a library given (BP_XGBOOST_LIB, BP_LIGHTGBM_LIB), else the forest';
  }
  return 'not among the tested platforms, so the pure-JavaScript forest (randomforest)';
}
