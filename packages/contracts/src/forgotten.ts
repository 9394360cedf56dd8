/** Tells what was withdrawn and must not be taken in again, without knowing it in clear. */
export interface Forgotten {
  /** Whether the feedback of this task was withdrawn, whatever its action. Decisions are asked for by their id likewise. */
  task(taskId: string): boolean;
  /** Whether that of this host was, or of the registrable domain that it belongs to. */
  host(host: string): boolean;
}
