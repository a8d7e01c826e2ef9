import { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePreferences } from '../../preferences';
import { Button, Choice, Field } from '../../ui/parts';
import { hoursText } from '../../ui/duration-text';
import { Interval, localTime, PERIODS, utcTime } from './interval';

export interface IntervalFieldsProps {
  readonly interval: Interval;
  /** What no choice stands for. */
  readonly defaultText: string;
  readonly onChange: (next: Interval) => void;
}

/** Of when something is: the last hours, or between two times. */
export function IntervalFields({ interval, defaultText, onChange }: IntervalFieldsProps): JSX.Element {
  const { t, language } = usePreferences();
  const textOf = (period: Interval['period']): string => {
    if (period === '') return defaultText;
    return period === 'between' ? t('periodBetween') : t('periodLast', { time: hoursText(Number(period), language) });
  };
  return (
    <>
      <Choice
        label={t('period')}
        value={interval.period}
        options={PERIODS.map((value) => ({ value, text: textOf(value) }))}
        onChange={(period) => onChange({ period, from: '', to: '' })}
      />
      {interval.period === 'between' && <Between interval={interval} onChange={onChange} />}
    </>
  );
}

/** A form of its own: each change of a time would ask the cloud. */
function Between({ interval, onChange }: Omit<IntervalFieldsProps, 'defaultText'>): JSX.Element {
  const { t } = usePreferences();
  const [from, setFrom] = useState(localTime(interval.from));
  const [to, setTo] = useState(localTime(interval.to));
  useEffect(() => {
    setFrom(localTime(interval.from));
    setTo(localTime(interval.to));
  }, [interval.from, interval.to]);
  const fields = [
    { label: t('fromTime'), value: from, set: setFrom },
    { label: t('toTime'), value: to, set: setTo },
  ];
  return (
    <form
      class="between"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ period: 'between', from: utcTime(from), to: utcTime(to) });
      }}
    >
      {fields.map(({ label, value, set }) => (
        <Field key={label} label={label}>
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              step={1}
              value={value}
              onInput={({ currentTarget }) => set(currentTarget.value)}
            />
          )}
        </Field>
      ))}
      <Button type="submit">{t('show')}</Button>
    </form>
  );
}
