import {
  ACTIONS,
  type PreparedMetadata,
  type PreparedPart,
  SPLITS,
  type Split,
  type SplitCounts,
} from '@bp/contracts';

/** `metadata.json` as this package writes it. */
export interface DatasetMetadata extends PreparedMetadata {
  /** What was prepared: a file, as a path relative to the folder of the parts, or the location of a place elsewhere. */
  readonly dataset: string;
  /** Data rows read. `rowsRead` = rows of all parts + everything in `removed`. */
  readonly rowsRead: number;
  /** Values taken out of rows that stay, by reason. */
  readonly blanked: Readonly<Record<string, number>>;
  /** Values filled in from earlier rows of the same host. */
  readonly filledIn: number;
  /** Hash of which domains are in which part, with how many rows. */
  readonly splitHash: string;
  /** A sentence for each column of which most values could not be read. */
  readonly lost: readonly string[];
  /** Things to know before training: columns that were lost, classes missing from a part. */
  readonly warnings: readonly string[];
}

export function countPart(part: PreparedPart): SplitCounts {
  const successes = new Array<number>(ACTIONS.length).fill(0);
  const failures = new Array<number>(ACTIONS.length).fill(0);
  let legacy = 0;
  for (let row = 0; row < part.rows; row += 1) {
    const action = part.action[row]!;
    if (part.success[row] === 1) successes[action]! += 1;
    else if (part.legacy[row] === 0) failures[action]! += 1;
    legacy += part.legacy[row]!;
  }
  return { rows: part.rows, domains: new Set(part.group).size, successes, failures, legacy };
}

/** Sentences about classes that occur in the data and not in every part. */
export function missingClasses(parts: Readonly<Record<Split, SplitCounts>>): string[] {
  const warnings: string[] = [];
  ACTIONS.forEach((action, index) => {
    const total = SPLITS.reduce((sum, split) => sum + parts[split].successes[index]!, 0);
    if (total === 0) {
      warnings.push(`No successful ${action} anywhere in the data.`);
      return;
    }
    for (const split of SPLITS) {
      if (parts[split].successes[index] === 0) {
        warnings.push(`No successful ${action} in the ${split} part (${total} in all).`);
      }
    }
  });
  return warnings;
}
