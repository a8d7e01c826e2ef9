import { JSX } from 'preact';
import { LivegateError } from '../../../../client';
import { useTexts } from '../../../preferences';
import { LinesField, NameField } from './name-fields';
import { linesIn, SourceDrafts, SourceChoice, sourceOf } from './source-drafts';
import { SourceForm, SourceFormProps } from './source-form';

export interface OtherFormProps extends Omit<SourceFormProps, 'children' | 'source'> {
  readonly kind: Exclude<SourceChoice, 'desired'>;
  readonly drafts: SourceDrafts;
  readonly onDrafts: (drafts: SourceDrafts) => void;
  readonly accounts: readonly string[];
  readonly keyNames: readonly string[];
}

/** The sources that are a few names: a copy, a repair, and another key. */
export function OtherForm({ kind, drafts, onDrafts, accounts, keyNames, ...form }: OtherFormProps): JSX.Element {
  const fields = { drafts, onDrafts, accounts, keyNames, faultsAt: faultsIn(form.error, `source.${kind}.`) };
  return (
    <SourceForm {...form} source={() => sourceOf(kind, drafts)}>
      {kind === 'copy' && <CopyFields {...fields} />}
      {kind === 'repair' && <RepairFields {...fields} />}
      {kind === 'rotateKey' && <RotateKeyFields {...fields} />}
    </SourceForm>
  );
}

type FieldsProps = Pick<OtherFormProps, 'drafts' | 'onDrafts' | 'accounts' | 'keyNames'> & {
  /** What livegate found wrong at a field, or at one of its lines. */
  readonly faultsAt: (field: string, lines?: readonly string[]) => readonly string[];
};

function CopyFields({ drafts, onDrafts, accounts, keyNames, faultsAt }: FieldsProps): JSX.Element {
  const t = useTexts();
  const { copy } = drafts;
  const change = (next: Partial<SourceDrafts['copy']>): void => onDrafts({ ...drafts, copy: { ...copy, ...next } });
  return (
    <>
      <p>{t('copyText')}</p>
      <div class="fields">
        <NameField
          label={t('copyFrom')}
          hint={t('copyPlaceHint')}
          value={copy.from}
          offers={accounts}
          faults={faultsAt('from')}
          onChange={(from) => change({ from })}
        />
        <NameField
          label={t('copyTo')}
          value={copy.to}
          offers={accounts}
          faults={faultsAt('to')}
          onChange={(to) => change({ to })}
        />
        <NameField
          label={t('copyKey')}
          hint={t('copyKeyHint')}
          value={copy.keyRef}
          offers={keyNames}
          faults={faultsAt('keyRef')}
          onChange={(keyRef) => change({ keyRef })}
        />
      </div>
      <LinesField
        label={t('copyPairs')}
        hint={t('copyPairsHint')}
        value={copy.pairs}
        faults={faultsAt('pairs', linesIn(copy.pairs))}
        onChange={(pairs) => change({ pairs })}
      />
    </>
  );
}

function RepairFields({ drafts, onDrafts, faultsAt }: FieldsProps): JSX.Element {
  const t = useTexts();
  return (
    <>
      <p>{t('repairText')}</p>
      <LinesField
        label={t('parents')}
        hint={t('parentsHint')}
        value={drafts.repair.parents}
        faults={faultsAt('parents', linesIn(drafts.repair.parents))}
        onChange={(parents) => onDrafts({ ...drafts, repair: { parents } })}
      />
    </>
  );
}

function RotateKeyFields({ drafts, onDrafts, keyNames, faultsAt }: FieldsProps): JSX.Element {
  const t = useTexts();
  const { rotateKey } = drafts;
  const change = (next: Partial<SourceDrafts['rotateKey']>): void =>
    onDrafts({ ...drafts, rotateKey: { ...rotateKey, ...next } });
  return (
    <>
      <p>{t('rotateKeyText')}</p>
      <LinesField
        label={t('parents')}
        hint={t('parentsHint')}
        value={rotateKey.parents}
        faults={faultsAt('parents', linesIn(rotateKey.parents))}
        onChange={(parents) => change({ parents })}
      />
      <div class="fields">
        <NameField
          label={t('fromKey')}
          value={rotateKey.fromKey}
          offers={keyNames}
          faults={faultsAt('fromKey')}
          onChange={(fromKey) => change({ fromKey })}
        />
        <NameField
          label={t('toKey')}
          value={rotateKey.toKey}
          offers={keyNames}
          faults={faultsAt('toKey')}
          onChange={(toKey) => change({ toKey })}
        />
      </div>
    </>
  );
}

function faultsIn(error: unknown, path: string): FieldsProps['faultsAt'] {
  const violations = error instanceof LivegateError ? error.violations : [];
  return (field, lines = []) =>
    violations
      .filter((one) => one.field === path + field || one.field.startsWith(`${path}${field}[`))
      .map(({ field: own, description }) => {
        const [, index] = /\[(\d+)\]/.exec(own) ?? [];
        const line = index === undefined ? undefined : lines[Number(index)];
        return line === undefined ? description : `${line}: ${description}`;
      });
}
