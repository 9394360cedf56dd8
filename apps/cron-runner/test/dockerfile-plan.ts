import {
  type Copy,
  DockerfileParser,
  type From,
  type Instruction,
  type JSONInstruction,
} from 'dockerfile-ast';

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

/** Of the words of an instruction, by its keyword. */
const STEPS: Readonly<
  Record<string, (words: readonly string[], instruction: Instruction) => BuildStep>
> = {
  COPY: (words, instruction) => {
    const from = (instruction as Copy).getFlags().find((flag) => flag.getName() === 'from');
    const [sources, target = ''] = [words.slice(0, -1), words.at(-1)];
    return { kind: 'copy', from: from?.getValue() ?? null, sources, target };
  },
  RUN: (_, instruction) => ({ kind: 'run', command: instruction.getRawArgumentsContent() ?? '' }),
  WORKDIR: ([path = '']) => ({ kind: 'workdir', path }),
  USER: ([user = '']) => ({ kind: 'user', user }),
  ENV: (words) => ({ kind: 'env', values: Object.fromEntries(words.map(splitPair)) }),
  ARG: ([word = '']) => {
    const [name, value] = splitPair(word);
    return { kind: 'arg', name, value };
  },
};

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
    const step = STEPS[keyword]?.(words, instruction);
    if (step !== undefined) stage.steps = [...stage.steps, step];
    else if (keyword === 'VOLUME') stage.volumes = json();
    else if (keyword === 'ENTRYPOINT') stage.entrypoint = json();
    else if (keyword === 'CMD') stage.command = json();
    else if (keyword === 'HEALTHCHECK') {
      const [, command = '[]'] = /CMD\s+(\[.*\])/s.exec(instruction.getTextContent()) ?? [];
      stage.healthcheck = JSON.parse(command);
    } else if (keyword !== 'EXPOSE' && keyword !== 'STOPSIGNAL') {
      throw new Error(`${keyword} is not known here`);
    }
  }
  return stages;
}

function splitPair(word: string): [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}
