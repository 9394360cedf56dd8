import { html, type Markup } from '@bp/report';
import type { Visitor } from '../http/visitor.js';

/** A button that opens the dialog, and what is asked for with its answer. */
export interface AskButtonOptions {
  readonly id: string;
  /** Where the request goes. */
  readonly path: string;
  readonly title: string;
  readonly words: string;
  /**
   * Sent along: what the page showed, so that a second click, or a second person, does not change what was not seen. A
   * `share` in it can be changed in the dialog.
   */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The field that the note goes into. Default: `reason`. */
  readonly noteAs?: string;
  readonly main?: boolean;
}

export function askButton(options: AskButtonOptions): Markup {
  const { id, path, title, words, body = {}, noteAs = 'reason', main = false } = options;
  return html`<button type="button" id="${id}"${main ? html` class="main"` : null} data-ask="${path}" data-title="${title}" data-words="${words}" data-body="${JSON.stringify(body)}" data-note-as="${noteAs}">${title}</button>`;
}

/** Asks for a note for the history, and for the token where nobody signed in. */
export function askDialog({ name }: Visitor): Markup {
  const token =
    name === null
      ? html`<label>Token (BP_RUNNER_TOKEN, or your own)<input name="token" type="password" autocomplete="off" required></label>`
      : null;
  return html`<dialog id="ask" aria-labelledby="ask-title"><form method="dialog"><h3 id="ask-title">Run now</h3><p id="ask-words"></p><label id="share-label" hidden>Share, above 0 and below 1<input name="share" inputmode="decimal" autocomplete="off"></label><label>Note, for the history<input name="reason" maxlength="500" autocomplete="off"></label>${token}<p id="answer" role="status"></p><div class="bar"><button class="main" type="submit">Do it</button><button type="button" data-close>Cancel</button></div></form></dialog>`;
}
