/** What to do, by the storage's own code: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const REMEDIES: Readonly<Record<string, string>> = {
  AccessDenied:
    'These keys may not do this: writers need s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket, services s3:GetObject and s3:ListBucket.',
  InvalidAccessKeyId: 'The storage does not know AWS_ACCESS_KEY_ID: check it.',
  SignatureDoesNotMatch: 'AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID: check both.',
  ExpiredToken: 'The temporary keys have expired: get new ones.',
  InvalidToken: 'AWS_SESSION_TOKEN does not belong to these keys: get new ones.',
  RequestTimeTooSkewed: 'The clocks differ by more than 15 minutes: set the clock of this machine.',
  NoSuchBucket: 'There is no such bucket: create it, or correct registry.url.',
  PermanentRedirect: 'The bucket is in another region: set AWS_REGION.',
  AuthorizationHeaderMalformed: 'The bucket is in another region: set AWS_REGION.',
  SlowDown: 'The storage is overloaded: try again later.',
  ServiceUnavailable: 'The storage is overloaded: try again later.',
};
const OTHER_REMEDY = 'Look at the log of the storage, then try again.';

/** Status and code in words; never the rest of the answer, which may repeat keys and signatures. */
export function failureOf(
  status: number,
  text: string,
): { readonly why: string; readonly remedy: string } {
  const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(text)?.[1] ?? null;
  return {
    why: `the storage answers ${status}${code === null ? '' : ` ${code}`}`,
    remedy: REMEDIES[code ?? (status === 403 ? 'AccessDenied' : '')] ?? OTHER_REMEDY,
  };
}
