import { isoWeek, type PreparedPart } from '@bp/contracts';

/** Lower bounds of the bands of PA and DA. */
const BANDS = [0, 20, 40, 60, 80] as const;

/** `20–39` and the like; `null` where the authority is not known. */
export function authorityBand(value: number | null | undefined): string | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const band = BANDS.findLast((low) => value >= low) ?? BANDS[0];
  const next = BANDS[BANDS.indexOf(band) + 1];
  return `${band}–${next === undefined ? 100 : next - 1}`;
}

/** Slice values per row: site type, platform, bands of PA and DA, week. */
export function slicesOf(
  part: Pick<PreparedPart, 'rows' | 'input' | 'timestamp'>,
): Record<string, (string | null)[]> {
  const slices: Record<string, (string | null)[]> = {
    site_type: [],
    platform_guess: [],
    pa_band: [],
    da_band: [],
    week: [],
  };
  for (let row = 0; row < part.rows; row += 1) {
    const input = part.input(row);
    slices.site_type!.push(input.site_type ?? null);
    slices.platform_guess!.push(input.platform_guess ?? null);
    slices.pa_band!.push(authorityBand(input.pa));
    slices.da_band!.push(authorityBand(input.da));
    const time = part.timestamp[row]!;
    slices.week!.push(Number.isFinite(time) ? isoWeek(time) : null);
  }
  return slices;
}
