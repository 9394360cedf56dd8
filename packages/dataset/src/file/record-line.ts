import type { FeedbackRecord, Split } from '@bp/contracts';
import { LineBuffer } from './line-buffer.js';

/**
 * Writes a dataset line without its line end. `extras` are the values of unknown columns, as text. `split` is given
 * apart from the record, as it is often decided only here: a copy of the record for its sake would cost as much as the
 * line. Columns are written out: looked up by name, they take three times as long.
 */
export function writeRecord(
  line: LineBuffer,
  record: FeedbackRecord,
  split: Split | null,
  extras: readonly string[],
): void {
  line.text(record.task_id);
  line.delimiter();
  line.text(record.action_type);
  line.delimiter();
  line.flag(record.success);
  line.delimiter();
  line.text(record.timestamp);
  line.delimiter();
  line.text(record.url);
  line.delimiter();
  line.text(record.domain);
  line.delimiter();
  line.number(record.pa);
  line.delimiter();
  line.number(record.da);
  line.delimiter();
  line.text(record.site_type);
  line.delimiter();
  line.text(record.platform_guess);
  line.delimiter();
  line.flag(record.comment_supported);
  line.delimiter();
  line.flag(record.profile_supported);
  line.delimiter();
  line.flag(record.forum_supported);
  line.delimiter();
  line.flag(record.guest_supported);
  line.delimiter();
  line.flag(record.requires_login);
  line.delimiter();
  line.flag(record.registration_detected);
  line.delimiter();
  line.text(record.campaign_id);
  line.delimiter();
  line.text(record.campaign_category_id);
  line.delimiter();
  line.text(record.campaign_subcategory_id);
  line.delimiter();
  line.text(split);
  line.delimiter();
  line.text(record.result);
  line.delimiter();
  line.number(record.execution_time);
  line.delimiter();
  line.number(record.retry_count);
  line.delimiter();
  line.text(record.failure_reason);
  line.delimiter();
  line.text(record.captcha_type);
  line.delimiter();
  line.text(record.status);
  line.delimiter();
  line.text(record.shadow_action);
  line.delimiter();
  line.number(record.shadow_confidence);
  line.delimiter();
  line.text(record.shadow_probabilities);
  line.delimiter();
  line.number(record.propensity);
  line.delimiter();
  line.text(record.policy_version);
  line.delimiter();
  line.text(record.outcome_source);
  line.delimiter();
  line.text(record.outcome_at);
  line.delimiter();
  line.text(record.site_source);
  line.delimiter();
  line.text(record.sources);
  for (const extra of extras) {
    line.delimiter();
    line.text(extra);
  }
}

/** The line as text. */
export function recordLine(record: FeedbackRecord, extras: readonly string[]): string {
  const line = new LineBuffer(1024);
  line.beginLine();
  writeRecord(line, record, record.split, extras);
  return line.line();
}
