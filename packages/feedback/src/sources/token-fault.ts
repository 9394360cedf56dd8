/** Why a token cannot be sent; `null`: it can. */
export function tokenFault(token: string): string | null {
  if (token.trim() === '') return 'is missing';
  // A header takes nothing else, and the error of one that it does not take would show the token.
  return /^[\x21-\x7e]+$/.test(token) ? null : 'holds characters that no token has';
}
