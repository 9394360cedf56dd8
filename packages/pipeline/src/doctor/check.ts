import type { Project } from '../project.js';

/** What was looked at, how it is, and what to do about it. */
export interface DoctorCheck {
  readonly name: string;
  readonly status: 'ok' | 'problem';
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do; `null` where all is well. */
  readonly remedy: string | null;
}

/** What `bp doctor` found; `ok` if there is no problem. */
export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
}

/** What an examination says; under a name of its own where it is not of all that the examination is called by. */
export type Finding = Omit<DoctorCheck, 'name'> & Partial<Pick<DoctorCheck, 'name'>>;

/** Looks at one thing; several findings where it is several things. Changes nothing that lasts. */
export type Examination = (project: Project) => Promise<Finding | readonly Finding[]>;

export function fine(message: string): Finding {
  return { status: 'ok', message, remedy: null };
}

export function problem(message: string, remedy: string): Finding {
  return { status: 'problem', message, remedy };
}
