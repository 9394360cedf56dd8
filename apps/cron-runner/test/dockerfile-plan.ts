import { type Copy, DockerfileParser, type From, type JSONInstruction } from 'dockerfile-ast';

/** One instruction, as far as it changes what is on disk or how commands run. */
export type BuildStep =
  | {
      readonly kind: 'copy';
      readonly from: string | null;
      readonly sources: string[];
      readonly target: string;
    }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'env'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'arg'; readonly name: string; readonly value: string }
  | { readonly kind: 'user'; readonly user: string };

export interface BuildStage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly BuildStep[];
  /** Arguments of `ENTRYPOINT`, `CMD` and `HEALTHCHECK CMD`, where given. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly volumes: readonly string[];
}

/** What a Dockerfile does, stage by stage. Throws on an instruction that is not known here. */
export function readDockerfile(text: string): BuildStage[] {
  const dockerfile = DockerfileParser.parse(text);
  const stages: { -readonly [K in keyof BuildStage]: BuildStage[K] }[] = [];
  for (const instruction of dockerfile.getInstructions()) {
    const keyword = instruction.getKeyword();
    const words = instruction.getArguments().map((argument) => argument.getValue());
    const stage = stages.at(-1);
    if (keyword === 'FROM') {
      const from = instruction as From;
      stages.push({
        name: from.getBuildStage() ?? 'final',
        image: from.getImage() ?? '',
        steps: [],
        entrypoint: [],
        command: [],
        healthcheck: [],
        volumes: [],
      });
      continue;
    }
    // ARG before the first FROM only chooses the base image.
    if (stage === undefined) continue;
    const json = (): string[] =>
      (instruction as JSONInstruction).getJSONStrings().map((word) => word.getJSONValue());
    const add = (step: BuildStep): void => {
      stage.steps = [...stage.steps, step];
    };
    switch (keyword) {
      case 'COPY': {
        const copy = instruction as Copy;
        const from =
          copy
            .getFlags()
            .find((flag) => flag.getName() === 'from')
            ?.getValue() ?? null;
        add({ kind: 'copy', from, sources: words.slice(0, -1), target: words.at(-1) ?? '' });
        break;
      }
      case 'RUN':
        add({ kind: 'run', command: instruction.getRawArgumentsContent() ?? '' });
        break;
      case 'WORKDIR':
        add({ kind: 'workdir', path: words[0] ?? '' });
        break;
      case 'USER':
        add({ kind: 'user', user: words[0] ?? '' });
        break;
      case 'ENV':
        add({ kind: 'env', values: Object.fromEntries(words.map((word) => splitPair(word))) });
        break;
      case 'ARG': {
        const [name, value] = splitPair(words[0] ?? '');
        add({ kind: 'arg', name, value });
        break;
      }
      case 'VOLUME':
        stage.volumes = json();
        break;
      case 'ENTRYPOINT':
        stage.entrypoint = json();
        break;
      case 'CMD':
        stage.command = json();
        break;
      case 'HEALTHCHECK':
        stage.healthcheck = JSON.parse(
          /CMD\s+(\[.*\])/s.exec(instruction.getTextContent())?.[1] ?? '[]',
        );
        break;
      case 'EXPOSE':
      case 'STOPSIGNAL':
        break;
      default:
        throw new Error(`${keyword} is not known here`);
    }
  }
  return stages;
}

function splitPair(word: string): [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}
