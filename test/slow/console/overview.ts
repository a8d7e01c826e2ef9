/* What the overview says of an account, and where it leads. */
import { ConsoleDesk } from '../../support/console-desk';
import { reached, RolloutAnswer } from '../../support/rollouts';
import { HOOK, STREAM, VHOST } from './names';

const BREAKER = '/v1/accounts/volc/breakers/UpdateCallback';

export function overview(desk: ConsoleDesk): void {
  async function planned(displayName: string): Promise<RolloutAnswer> {
    const source = { desired: { callbackConfigs: [{ name: STREAM, urls: [`${HOOK}/planned`] }] } };
    const { body } = await desk.rest.send('POST', '/v1/rollouts', { displayName, source });
    const { name } = body as RolloutAnswer;
    return await reached((path) => desk.rest.get(path), name, ['PLANNED']);
  }

  afterAll(async () => {
    await desk.rest.send('PATCH', `${BREAKER}`, { override: 'AUTO' });
  });

  it('says what waits, what is open and what drifted, and leads there', async () => {
    const { page } = desk;
    const { body } = await desk.rest.get('/v1/accounts/volc');
    const known = body as { readonly quotas: readonly object[] };
    const quotas = known.quotas.map((quota, index) => ({ ...quota, waiting: index === 0 ? 3 : 0 }));
    await page.route('**/v1/accounts/volc', (route) => route.fulfill({ json: { ...known, quotas } }));
    const drifts = ['DIFFERENT', 'GONE'].map((state) => ({
      resource: `${VHOST}/callbackConfigs/${state}`,
      state,
      drift: [],
    }));
    const found = { drifts, nextPageToken: '', watch: { enabled: true } };
    await page.route('**/v1/accounts/volc/drifts?*', (route) => route.fulfill({ json: found }));
    await desk.rest.send('PATCH', `${BREAKER}`, { override: 'FORCED_OPEN' });
    await planned('To be looked at');
    await desk.open('');
    const card = page.locator('article', { has: page.getByRole('link', { name: 'volc', exact: true }) });
    await card.getByText('3 calls wait').waitFor();
    await card.getByText('1 breaker is not closed').waitFor();
    const rollout = page.locator('li', { hasText: 'To be looked at' });
    await rollout.getByText('The plan waits to be reviewed.').waitFor();
    await card.getByText('2 configurations drifted').click();
    await page.getByRole('link', { name: 'Put back what drifted' }).click();
    await page.waitForSelector('h1:text-is("New rollout")');
    expect(await page.getByLabel('Where').inputValue()).toBe('accounts/volc');
    await page.goBack();
    await page.goBack();
    await rollout.getByRole('link').click();
    await page.waitForSelector('h1:text-is("To be looked at")');
  });
}
