import { UNITS } from './time-words.js';

/**
 * What the page can do better with JavaScript: keep itself fresh, tell times in the reader's zone, ask for a run, a rollback or a change of a rollout. Plain
 * text, as it goes to the browser: without a build step, named by its hash in the page's policy.
 */
export const SCRIPT = `
'use strict';
(() => {
  const units = ${JSON.stringify(UNITS)};
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const relative = (at) => {
    const distance = at - Date.now();
    for (const [unit, length] of units) {
      if (Math.abs(distance) >= length) return words.format(Math.trunc(distance / length), unit);
    }
    return Math.abs(distance) < 5000 ? 'just now' : distance < 0 ? 'a moment ago' : 'in a moment';
  };
  const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const tellTimes = () => {
    for (const time of document.querySelectorAll('time[data-relative], time[data-local]')) {
      const at = Date.parse(time.dateTime);
      if (Number.isNaN(at)) continue;
      time.dataset.utc ??= time.title;
      const here = local.format(at);
      time.textContent = 'local' in time.dataset ? here : relative(at);
      time.title = 'local' in time.dataset ? time.dataset.utc : here + ' (' + time.dataset.utc + ')';
    }
  };
  const enhance = () => {
    for (const part of document.querySelectorAll('[data-enhanced]')) part.hidden = false;
    tellTimes();
  };

  let known = document.getElementById('content').dataset.key;
  const refresh = async () => {
    if (known === undefined || document.hidden || document.querySelector('dialog[open]') !== null) return;
    const status = await (await fetch('/status')).json();
    if (status.key === known) return;
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('content');
    const old = document.getElementById('content');
    if (fresh === null || old === null) return;
    const focused = document.activeElement?.id;
    old.replaceWith(document.adoptNode(fresh));
    if (focused) document.getElementById(focused)?.focus();
    known = fresh.dataset.key;
    enhance();
  };

  const dialog = document.getElementById('ask');
  const answer = document.getElementById('answer');
  const bearer = (field) => field === undefined ? {} : { authorization: 'Bearer ' + field.value.trim() };
  let asked = null;
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button === null) return;
    if (button.dataset.ask !== undefined) {
      asked = { ...button.dataset };
      document.getElementById('ask-title').textContent = button.dataset.title;
      document.getElementById('ask-words').textContent = button.dataset.words;
      const { share } = JSON.parse(asked.body);
      document.getElementById('share-label').hidden = share === undefined;
      dialog.querySelector('[name=share]').value = share ?? '';
      answer.textContent = '';
      dialog.showModal();
    } else if (button.dataset.close !== undefined) dialog.close();
  });
  dialog?.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = event.target;
    const body = { ...JSON.parse(asked.body), [asked.noteAs]: form.elements.reason.value.trim() || undefined };
    if (body.share !== undefined) body.share = Number(form.elements.share.value);
    answer.textContent = 'Asking…';
    try {
      const response = await fetch(asked.ask, {
        method: 'POST',
        headers: { ...bearer(form.elements.token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const document_ = await response.json();
      if (!response.ok) throw new Error(document_.error.message + ' ' + document_.error.remedy);
      answer.textContent = document_.message;
      known = known === undefined ? undefined : null;
      setTimeout(() => { dialog.close(); refresh().catch(() => {}); }, 1200);
    } catch (error) {
      answer.textContent = error.message;
    }
  });

  enhance();
  setInterval(tellTimes, 30000);
  setInterval(() => refresh().catch(() => {}), 5000);
})();
`.trim();
