import { JSX } from 'preact';
import { usePreferences } from '../../preferences';
import { Badge } from '../../ui/parts';
import { timeText } from '../../ui/time-text';
import { ClientConfig, textOf, fieldAt } from './config-fields';
import { FIELD_TEXTS, isKnownField } from './editor/field-texts';
import { Bounds } from './offers';
import { FieldValue } from './review/changes-table';

export interface LiveConfigProps {
  readonly config: ClientConfig;
  readonly fields: readonly Bounds[];
}

/** One configuration as it is at the cloud. */
export function LiveConfig({ config, fields }: LiveConfigProps): JSX.Element {
  const { t, language } = usePreferences();
  const { inconsistencies, observeTime, rememberedFields } = config;
  const paths = fields.map(({ field }) => field).filter((path) => isKnownField(path) && !path.startsWith('origins.'));
  return (
    <section class="stack">
      <h2>{t('live')}</h2>
      {inconsistencies.length > 0 && (
        <div class="notice notice-warn">
          <strong>{t('inconsistent')}</strong>
          <ul>
            {inconsistencies.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <dl class="card facts">
        {paths.filter(isKnownField).map((path) => (
          <div key={path}>
            <dt>{t(FIELD_TEXTS[path])}</dt>
            <dd>
              {path === 'auth.key' ? (
                <LiveKey config={config} />
              ) : (
                <FieldValue text={textOf(fieldAt({ ...config }, path))} />
              )}
            </dd>
          </div>
        ))}
      </dl>
      {observeTime !== undefined && (
        <p class="small muted">{t('observed', { time: timeText(observeTime, language) })}</p>
      )}
      {rememberedFields.length > 0 && (
        <p class="small muted">{t('remembered', { fields: rememberedFields.join(', ') })}</p>
      )}
    </section>
  );
}

/** The key by its name, or by its fingerprint; the key itself never leaves the cloud. */
function LiveKey({ config }: { readonly config: ClientConfig }): JSX.Element {
  const { t } = usePreferences();
  const auth = 'auth' in config ? config.auth : undefined;
  if (!auth?.keySet) return <span class="muted">{t('notSet')}</span>;
  if (auth.keyRef) return <Badge tone="good">{auth.keyRef}</Badge>;
  return <code>{auth.keyFingerprint || t('keyHidden')}</code>;
}
