import type { PackageImport } from './real-imports.js';

/** The floors from the top down: each package with what it does. */
const FLOORS: readonly Readonly<Record<string, string>>[] = [
  { cli: 'the bp command' },
  { 'cron-runner': 'schedule, dashboard', 'decision-server': 'decisions over HTTP' },
  { pipeline: 'the six steps in order' },
  {
    report: 'text, pages, plots',
    decisions: 'choosing, rollouts',
    'store-s3': 'registry in a bucket',
    'store-postgres': 'registry in PostgreSQL',
  },
  {
    dataset: 'clean, encode, split',
    evaluator: 'metrics, gate',
    trainer: 'XGBoost, LightGBM, forest',
    registry: 'versions, production',
  },
  { simulator: 'a world that is known', feedback: 'logs and API', model: 'bundles, prediction' },
  { files: 'durable writing' },
  { contracts: 'the shared words' },
];
/** What a service imports that asks the model in production. */
const SERVICES_PATH = ['registry', 'model', 'files', 'contracts'];

const WIDTH = 920;
const FLOOR_HEIGHT = 112;
const BOX = { width: 184, height: 58 } as const;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly floor: number;
}

/**
 * An SVG of the packages on their floors, with an arrow from each to what it imports. Of the arrows that point down,
 * those that follow from others are left out.
 */
export function floorsPicture(imports: readonly PackageImport[]): string {
  const places = new Map<string, Place>();
  FLOORS.forEach((names, floor) => {
    const onFloor = Object.keys(names);
    onFloor.forEach((name, index) => {
      places.set(name, {
        x: Math.round((WIDTH * (index + 0.5)) / onFloor.length),
        y: 30 + floor * FLOOR_HEIGHT,
        floor,
      });
    });
  });
  const height = 30 + FLOORS.length * FLOOR_HEIGHT;
  const arrows = imports.flatMap(({ from, to }) => {
    const start = places.get(from);
    const end = places.get(to);
    if (start === undefined || end === undefined) return [];
    if (end.floor > start.floor && followsFromOthers(from, to, imports)) return [];
    return [arrow(start, end, from, to)];
  });
  const boxes = FLOORS.flatMap((names) =>
    Object.entries(names).map(([name, does]) => box(name, does, places.get(name)!)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Packages on their floors; every arrow points to what is imported, and down" font-family="system-ui, sans-serif">
<style>.box{fill:#f6f8fa;stroke:#8c959f}.name{font-size:15px;font-weight:600;fill:#1f2328}.does{font-size:12px;fill:#57606a}.name,.does{text-anchor:middle}.arrow{fill:none;stroke:#8c959f;stroke-width:1.4}.services{stroke:#0f766e;stroke-width:2.2}.up{stroke:#cf222e;stroke-width:3}@media (prefers-color-scheme:dark){.box{fill:#161b22}.name{fill:#e6edf3}.does{fill:#9198a1}}</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8c959f"/></marker></defs>
${arrows.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

function followsFromOthers(from: string, to: string, imports: readonly PackageImport[]): boolean {
  const steps = imports.filter((one) => one.from === from && one.to !== to && one.to !== from);
  const seen = new Set<string>([from]);
  const waiting = steps.map((step) => step.to);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const one of imports) if (one.from === name) waiting.push(one.to);
  }
  return false;
}

function box(name: string, does: string, { x, y }: Place): string {
  const { width, height } = BOX;
  const kind = SERVICES_PATH.includes(name) ? 'box services' : 'box';
  return `<g><rect class="${kind}" x="${x - width / 2}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="name" x="${x}" y="${y + 25}">${name}</text><text class="does" x="${x}" y="${y + 44}">${does}</text></g>`;
}

function arrow(start: Place, end: Place, from: string, to: string): string {
  const top = start.y + BOX.height;
  const bottom = end.y - 3;
  // An arrow that passes floors swings out, so that it does not run through the boxes between.
  const aside = start.x === end.x ? 0 : start.x <= WIDTH / 2 ? -38 : 38;
  const swing = (end.floor - start.floor - 1) * aside;
  const middle = (top + bottom) / 2;
  const path = `M${start.x} ${top}C${start.x + swing} ${middle} ${end.x + swing} ${middle} ${end.x} ${bottom}`;
  const services = SERVICES_PATH.includes(from) && SERVICES_PATH.includes(to) ? ' services' : '';
  const direction = end.floor > start.floor ? '' : ' up';
  return `<path class="arrow${services}${direction}" d="${path}" marker-end="url(#head)"><title>${from} imports ${to}</title></path>`;
}
