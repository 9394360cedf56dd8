import { Gauge, type Registry, type RegistryContentType } from 'prom-client';

/** Makes gauges of one registry: name, what they mean, labels. */
export function gaugeMaker(
  registry: Registry<RegistryContentType>,
): <L extends string = never>(name: string, help: string, labelNames?: L[]) => Gauge<L> {
  return (name, help, labelNames = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
}
