/** Ends a contender: prints the seconds of its work, the peak memory of the process and other figures, as JSON. */
export function reportMeasurement(seconds, figures) {
  const max_rss_mb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ seconds, max_rss_mb, ...figures })}\n`);
}
