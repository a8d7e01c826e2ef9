import { ConsoleDesk } from '../../support/console-desk';
import { Json } from '../../support/rest-client';

const WRITES = /^(Set|Update|Delete|Add)/;

/** Asks what a write would do, and waits until it is shown. */
export async function review(desk: ConsoleDesk): Promise<void> {
  await desk.press('Review');
  await desk.page.waitForSelector('dialog[open]');
}

/** Waits until a field is said to be wrong. */
export async function faultAt({ page }: ConsoleDesk, label: string): Promise<void> {
  await page.getByLabel(label).and(page.locator('[aria-invalid=true]')).waitFor();
}

/** Waits until the page says so. */
export async function notice({ page }: ConsoleDesk, text: string): Promise<void> {
  await page.waitForSelector(`.notice-good [role=status]:text-is("${text}")`);
}

export async function got({ rest }: ConsoleDesk, name: string): Promise<Json> {
  return (await rest.get(`/v1/${name}`)).body;
}

/** The actions that were called at the clouds and change something there. */
export function writesOf({ system: { alibaba, volcengine, byteplus } }: ConsoleDesk): string[] {
  return [alibaba, volcengine, byteplus]
    .flatMap(({ calls }) => calls.map(({ action }) => action))
    .filter((action) => WRITES.test(action));
}
