import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';
import type { ScalingPoint } from './scaling-fit.js';

const WIDTH = 720;
const HEIGHT = 420;
const TITLE_HEIGHT = 34;
const COLOURS = ['#4477aa', '#ee6677', '#228833', '#aa3377'];

/** Time or memory of each step against attempts, both axes logarithmic, as a whole SVG file. */
export function scalingPlot(
  points: readonly ScalingPoint[],
  value: 'seconds' | 'max_rss_mb',
): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const steps = [...new Set(points.map(({ step }) => step))];
  const title = value === 'seconds' ? 'Seconds per step' : 'Peak memory per step, MB';
  const drawn = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 60,
    marginRight: 80,
    grid: true,
    x: { type: 'log', label: 'attempts', tickFormat: '~s' },
    y: { type: 'log', label: null, tickFormat: '~g', nice: true },
    color: { domain: steps, range: COLOURS },
    marks: [
      Plot.line(points, { x: 'attempts', y: value, stroke: 'step', strokeWidth: 2 }),
      Plot.dot(points, { x: 'attempts', y: value, fill: 'step', r: 3 }),
      Plot.text(
        points,
        Plot.selectLast({
          x: 'attempts',
          y: value,
          z: 'step',
          text: 'step',
          fill: 'step',
          textAnchor: 'start',
          dx: 8,
        }),
      ),
    ],
  });
  const inner = drawn.outerHTML
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>[\s\S]*$/, '')
    .replace(/<style>[\s\S]*?<\/style>/g, '');
  const height = HEIGHT + TITLE_HEIGHT;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="12" fill="currentColor" text-anchor="middle">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="14" y="24" text-anchor="start" font-size="16" font-weight="700">${title}</text>
<g transform="translate(0,${TITLE_HEIGHT})">${inner}</g>
</svg>
`;
}
