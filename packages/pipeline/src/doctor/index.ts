export type { DoctorCheck, DoctorReport } from './check.js';
export { type DoctorOptions, doctor } from './doctor.js';
