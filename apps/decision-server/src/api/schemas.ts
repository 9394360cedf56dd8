import {
  ACTIONS,
  RECORD_FIELDS,
  RESULTS,
  type RecordField,
  SITE_FIELDS,
  type SiteField,
} from '@bp/contracts';

/*
 * What may be asked, and what is answered, as JSON Schema. The server checks requests by these, and the OpenAPI document
 * holds the same objects: there is no other description.
 */

/** A JSON Schema (the part of it that drafts 7 and 2020-12 share). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Items of one request. */
export const MOST_ITEMS = 1_000;
const LONGEST_ID = 200;
const LONGEST_TEXT = 4_096;

const action = { type: 'string', enum: ACTIONS };
const id = { type: 'string', minLength: 1, maxLength: LONGEST_ID };
const ID_RULE =
  'No control characters, and no number with separators or an exponent: refused, as it would be put aside later.';
const text = { type: ['string', 'null'], maxLength: LONGEST_TEXT };
const words = { type: 'string' };
const arm = { type: 'string', enum: ['production', 'candidate', 'holdback'] };
const chance = { type: 'number', minimum: 0, maximum: 1 };
const instant = { type: ['string', 'null'], maxLength: 40, description: 'ISO 8601 with a zone.' };

const site: JsonSchema = closed(
  {
    ...Object.fromEntries(SITE_FIELDS.map((name) => [name, fieldSchema(name)])),
    campaign_category_id: text,
    campaign_subcategory_id: text,
    timestamp: { ...instant, description: 'When the action is to happen, ISO 8601 with a zone.' },
  },
  [],
  'What is known of a site; what is not known is null or left out, never 0.',
);

function fieldSchema(name: SiteField): JsonSchema {
  const { kind, low, high }: RecordField = RECORD_FIELDS[name];
  if (kind === 'flag') return { type: ['boolean', 'null'] };
  if (kind !== 'number') return text;
  return { type: ['number', 'null'], minimum: low, maximum: high };
}

const allowed: JsonSchema = {
  type: 'array',
  items: action,
  minItems: 1,
  uniqueItems: true,
  description: 'The actions to choose from. Default: all that the model knows.',
};

export const decisionRequest = closed(
  {
    site,
    task_id: { ...id, description: `Joins outcomes that do not name the decision. ${ID_RULE}` },
    unit: { ...id, description: 'What stays in one arm of a rollout. Default: the domain.' },
    allowed,
    decision_id: {
      ...id,
      description: 'An id of your own: asked again with it, the same answer comes back.',
    },
    executed: {
      ...action,
      description: "Shadow mode: a rule did this; the model's choice is only written down.",
    },
  },
  ['site'],
  'One question.',
);

export const decisionRequests = whole({ decisions: listOf(decisionRequest) });

export const decision = closed(
  {
    decision_id: id,
    action,
    probabilities: whole(
      Object.fromEntries(ACTIONS.map((name) => [name, chance])),
      'Chance of success of each action, as the model predicts it.',
    ),
    propensity: {
      type: ['number', 'null'],
      description: 'The chance with which this action was chosen; null in shadow mode.',
    },
    model_version: words,
    policy_version: words,
    arm,
    served_arm: arm,
    rollout: { type: ['string', 'null'] },
    shadow_action: { type: ['string', 'null'], enum: [...ACTIONS, null] },
  },
  ['decision_id', 'action', 'probabilities', 'propensity', 'model_version'],
  'One answer.',
);

export const decisions = whole({ decisions: { type: 'array', items: decision } });

export const rankingRequest = closed(
  { sites: listOf(site), action, allowed },
  ['sites'],
  'Sites to put in order by the chance of success: of `action`, else of the best allowed one.',
);

export const ranking = whole({
  ranking: {
    type: 'array',
    items: whole({ index: { type: 'integer', minimum: 0 }, action, probability: chance }),
    description: 'Best first; `index` is the place in the list that was given.',
  },
});

const outcomeFields = {
  decision_id: { ...id, description: `As the decision gave it. ${ID_RULE}` },
  task_id: { ...id, description: 'With `action` in place of `decision_id`, or beside it.' },
  action,
  result: { type: 'string', enum: RESULTS },
  timestamp: { ...instant, description: 'When it ended, ISO 8601 with a zone. Default: now.' },
  domain: text,
  url: text,
  failure_reason: text,
  captcha_type: text,
  execution_time: { type: ['number', 'null'], minimum: 0, description: 'Seconds.' },
  retry_count: { type: ['integer', 'null'], minimum: 0 },
};

/** Both forms whole: of one form with two lists of what it requires, generators of clients make a type that takes anything. */
export const outcome: JsonSchema = {
  anyOf: [
    closed(outcomeFields, ['decision_id', 'result'], 'What came of one decision.'),
    closed(outcomeFields, ['task_id', 'action', 'result'], 'What came of one action of a task.'),
  ],
};

export const outcomes = whole({ outcomes: listOf(outcome) });

export const accepted = whole({
  accepted: { type: 'integer', minimum: 1 },
  unknown_decisions: {
    type: 'integer',
    minimum: 0,
    description: 'Outcomes of decisions that this server does not remember. They are kept too.',
  },
});

export const served = whole({
  version: words,
  deployed_at: words,
  policy_version: words,
  arms: {
    type: 'array',
    items: whole({ arm: words, version: words, share: chance, served: { type: 'boolean' } }),
  },
});

export const readiness = whole({
  ready: { type: 'boolean' },
  version: words,
  problems: { type: 'array', items: words },
});

export const health = whole({ status: { type: 'string', enum: ['ok'] } });

export const failure = whole({ error: whole({ code: words, message: words, remedy: words }) });

/** An object with these fields and no others: a misspelt name is an error, not a missing value. */
function closed(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  description?: string,
): JsonSchema {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** {@link closed}, with all of its fields. */
function whole(properties: Readonly<Record<string, JsonSchema>>, description?: string): JsonSchema {
  return closed(properties, Object.keys(properties), description);
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items, minItems: 1, maxItems: MOST_ITEMS };
}
