/* A service that forgets to close what it opened: it must end by itself. Argument: root. */
import { watchActive } from '@bp/registry';

const active = await watchActive({ root: process.argv[2] });
process.stdout.write(active.predict({ pa: 10 }).modelVersion);
