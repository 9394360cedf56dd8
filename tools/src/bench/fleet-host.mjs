/*
 * A service on another host, in a process of its own with its own cache: answers by the model in production and prints a
 * line of JSON when it first can, and for each model that takes the former one's place. Ends with its input.
 */
const began = performance.now();
const { storeAt, watchActive } = await import('@bp/registry');
const active = await watchActive({ store: storeAt(process.argv[2]) });
active.predict({ pa: 40 });
const now = () => performance.timeOrigin + performance.now();
const tell = (figures) => process.stdout.write(`${JSON.stringify(figures)}\n`);
active.onEvent(() => {
  active.predict({ pa: 40 });
  tell({ version: active.version, at: now() });
});
tell({ version: active.version, at: now(), ms: performance.now() - began });
process.stdin.resume().on('end', async () => {
  await active.close();
  tell({ megabytes: process.resourceUsage().maxRSS / 1024 });
});
