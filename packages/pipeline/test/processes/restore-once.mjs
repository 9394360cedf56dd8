/* Restores a backup. Arguments: file, root. Says when it begins, and when it is done. */
import { restoreProject } from '@bp/pipeline';

const [file, root] = process.argv.slice(2);
process.send('begins');
await restoreProject({ file, root, env: {}, clock: Date.now });
process.send('done');
process.disconnect();
