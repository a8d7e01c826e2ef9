import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useTexts } from '../../preferences';
import { Button } from '../../ui/parts';

/** Shows a dialog when a button is pressed: only one can be open at a time. */
export function OnDemand({ children }: { readonly children: (close: () => void) => JSX.Element }): JSX.Element {
  const t = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <div>
        <Button onClick={() => setIsOpen(true)}>{t('show')}</Button>
      </div>
      {isOpen && children(() => setIsOpen(false))}
    </>
  );
}
