export { bundleManifestSchema } from './manifest.js';
