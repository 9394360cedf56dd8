import { isSettingGroup, type Setting, type SettingFields, type SettingGroup } from '@bp/contracts';
import { TRAINING_PARAMETERS } from '@bp/trainer/settings';
import { z } from 'zod';
import { SETTINGS, type SettingsOverrides } from './settings.js';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an address with http or https' });
/** The API knows its client by a token; `fetch` asks no address with a password. */
const addressWithoutPassword = httpUrl.refine(
  hasNoPassword,
  'must have no user name or password in it',
);

/** `bp.config.json`: every part may be left out, nothing unknown may be in it. Fields: `docs/settings.md`. */
export const settingsFileSchema: z.ZodType<SettingsOverrides> = partsOf(
  {
    ...SETTINGS,
    training: {
      ...SETTINGS.training,
      fields: {
        ...SETTINGS.training.fields,
        parameters: {
          about: SETTINGS.training.fields.parameters.about,
          fields: TRAINING_PARAMETERS,
        },
      },
    },
  },
  { $schema: z.string() },
) as z.ZodType<SettingsOverrides>;

function partsOf(fields: SettingFields, more: z.ZodRawShape = {}): z.ZodType {
  const shape = Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]);
  return z.strictObject({ ...more, ...Object.fromEntries(shape) }).partial();
}

function schemaOf(field: Setting | SettingGroup): z.ZodType {
  if (isSettingGroup(field)) return partsOf(field.fields).meta({ description: field.about });
  const schema = schemaOfValue(field);
  return (field.nullable === true ? schema.nullable() : schema).meta({
    description: field.about,
    default: field.default,
  });
}

function schemaOfValue(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'switch':
      return z.boolean();
    case 'text':
      return z.string().min(1);
    case 'address':
      return setting === SETTINGS.feedback.fields.apiUrl ? addressWithoutPassword : httpUrl;
    case 'choice':
      return z.enum(setting.choices!);
    case 'map':
      return z.record(
        z.string(),
        setting.choices === undefined ? z.string().min(1) : z.enum(setting.choices),
      );
    default:
      return numberOf(setting);
  }
}

function numberOf({ kind, min, above, max }: Setting): z.ZodType {
  let schema: z.ZodNumber = kind === 'whole' ? z.int() : z.number();
  if (min !== undefined) schema = schema.min(min);
  if (above !== undefined) schema = schema.gt(above);
  if (max !== undefined) schema = schema.max(max);
  return schema;
}

function hasNoPassword(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}
