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

/** Looks at one thing; several findings where it is several things. Changes nothing that lasts. */
export type Examination = (project: Project) => Promise<DoctorCheck | readonly DoctorCheck[]>;

export function fine(name: string, message: string): DoctorCheck {
  return { name, status: 'ok', message, remedy: null };
}

export function problem(name: string, message: string, remedy: string): DoctorCheck {
  return { name, status: 'problem', message, remedy };
}
