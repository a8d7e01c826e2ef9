/* Where the keyboard is on a page. */
import type { Locator, Page } from 'playwright-core';
import { faultsOf } from '../../support/console-browser';

/** More controls than any page of the tests has. */
const MOST_PRESSES = 60;

interface Focus {
  readonly name: string;
  readonly isOnScreen: boolean;
  readonly isMarked: boolean;
}

/** Presses Tab until the control of that name has the focus, and answers the names on the way. */
export async function tabTo(page: Page, wanted: string): Promise<readonly string[]> {
  const names: string[] = [];
  while (names.at(-1) !== wanted) {
    if (names.length > MOST_PRESSES) throw new Error(`Tab does not lead to ${wanted}, but to ${names.join(', ')}`);
    await page.keyboard.press('Tab');
    const focus = await page.evaluate<Focus>(FOCUS);
    // People see where they are.
    expect(focus).toEqual({ name: focus.name, isOnScreen: true, isMarked: true });
    names.push(focus.name);
  }
  return names;
}

const FOCUS = `(() => {
  const at = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { top, bottom, left, right } = at.getBoundingClientRect();
  return {
    name: (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent).trim(),
    isOnScreen: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    isMarked: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
  };
})()`;

/**
 * Opens a dialog by the keyboard: it keeps the focus, axe finds nothing wrong with it, and Escape
 * gives the focus back.
 */
export async function expectGoodDialog(page: Page, opener: Locator): Promise<void> {
  await opener.press('Enter');
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForSelector(`html[data-theme=${colorScheme}]`);
    expect({ colorScheme, faults: await faultsOf(page, 'dialog[open]') }).toEqual({ colorScheme, faults: [] });
  }
  // Once around: behind the last control is the browser's own, which is none of the page.
  const controls = await dialog.locator('button, a, summary, [tabindex="0"]').count();
  for (let presses = 0; presses <= controls; presses += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.matches('dialog[open], dialog[open] *, body')`)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await opener.and(page.locator(':focus')).waitFor();
}
