import type { PackageImport } from './real-imports.js';

/** The floors from the top down. */
const FLOORS = [
  ['cli', 'cron-runner'],
  ['pipeline'],
  ['dataset', 'registry', 'evaluator', 'trainer'],
  ['feedback', 'model', 'simulator'],
  ['contracts'],
] as const;

const WIDTH = 880;
const FLOOR_HEIGHT = 110;
const BOX = { width: 150, height: 44 } as const;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly floor: number;
}

/** An SVG of the packages on their floors, with an arrow for every pair of which one imports the other. */
export function floorsPicture(imports: readonly PackageImport[]): string {
  const places = new Map<string, Place>();
  FLOORS.forEach((names, floor) => {
    names.forEach((name, index) => {
      places.set(name, {
        x: (WIDTH * (index + 0.5)) / names.length,
        y: 30 + floor * FLOOR_HEIGHT,
        floor,
      });
    });
  });
  const height = 30 + FLOORS.length * FLOOR_HEIGHT;
  const arrows = imports.flatMap(({ from, to }) => {
    const start = places.get(from);
    const end = places.get(to);
    return start === undefined || end === undefined
      ? []
      : [arrow(start, end, `${from} imports ${to}`)];
  });
  const boxes = [...places].map(([name, { x, y }]) => box(name, x, y));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Packages on their floors; every arrow points to what is imported and points down" font-family="system-ui, sans-serif">
<style>.box{fill:#f6f8fa;stroke:#57606a}.name{font-size:15px;fill:#1f2328;text-anchor:middle}.arrow{fill:none;stroke:#8c959f;stroke-width:1.2}.up{stroke:#cf222e;stroke-width:3}@media (prefers-color-scheme:dark){.box{fill:#161b22;stroke:#8b949e}.name{fill:#e6edf3}.arrow{stroke:#6e7681}}</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8c959f"/></marker></defs>
${arrows.join('\n')}
${boxes.join('\n')}
</svg>
`;
}

function box(name: string, x: number, y: number): string {
  const { width, height } = BOX;
  return `<g><rect class="box" x="${x - width / 2}" y="${y}" width="${width}" height="${height}" rx="8"/><text class="name" x="${x}" y="${y + 28}">${name}</text></g>`;
}

function arrow(start: Place, end: Place, title: string): string {
  const top = start.y + BOX.height;
  const bottom = end.y - 3;
  // An arrow that passes floors swings out, so that it does not run through the boxes between.
  const swing = (end.floor - start.floor - 1) * 38 * (start.x <= WIDTH / 2 ? -1 : 1);
  const middle = (top + bottom) / 2;
  const path = `M${start.x} ${top}C${start.x + swing} ${middle} ${end.x + swing} ${middle} ${end.x} ${bottom}`;
  const direction = end.floor > start.floor ? 'arrow' : 'arrow up';
  return `<path class="${direction}" d="${path}" marker-end="url(#head)"><title>${title}</title></path>`;
}
